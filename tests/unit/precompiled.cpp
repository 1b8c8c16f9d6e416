// A source of its own, so that the precompiled header that all unit tests share is built.
