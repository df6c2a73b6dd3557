// Taken: the transport compliance kit is being written here.
