#!/usr/bin/env node
// Stops the Docker engine that ensure-docker started, and no other.
import { dockerDaemon } from '../lib/docker-daemon.mjs';

try {
  const stopped = await dockerDaemon.stop();
  console.log(`stop-docker: ${stopped ? 'stopped' : 'no engine of ours is running'}`);
} catch (error) {
  console.error(`stop-docker: ${error.message}`);
  process.exitCode = 1;
}
