#!/usr/bin/env node
// Runs one package's jest suites: `cache-jest [unit|conformance|processes|servers|all] [jest options]`.
import { runPackageTests } from '../run-package-tests.mjs';

process.exitCode = await runPackageTests(process.cwd(), process.argv.slice(2));
