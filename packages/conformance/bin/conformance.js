#!/usr/bin/env node
import { commandLine } from '../dist/command-line.js';
import { endProcess } from '../dist/end-process.js';

endProcess(await commandLine(process.argv.slice(2), process));
