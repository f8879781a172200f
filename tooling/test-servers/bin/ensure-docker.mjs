#!/usr/bin/env node
// Makes sure that a Docker engine answers: installs and starts one where none does. Needs nothing but Node.
import { dockerDaemon } from '../lib/docker-daemon.mjs';

try {
  const version = await dockerDaemon.ensure((line) => console.log(`ensure-docker: ${line}`));
  console.log(`ensure-docker: Docker ${version} answers`);
} catch (error) {
  console.error(`ensure-docker: ${error.message}`);
  process.exitCode = 1;
}
