#!/usr/bin/env node
// npm links a bin only if its file is there when it installs, and in this repository dist is not yet.
import '../dist/bin.node.js'
