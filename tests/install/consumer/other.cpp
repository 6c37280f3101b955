// A source that has nothing to do with the model, and is not built again when the model changes.
int unrelated() { return 0; }
