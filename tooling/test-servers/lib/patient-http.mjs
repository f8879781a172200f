// Loaded before a server that is a Node program. Node's own servers hang up on a connection that is idle for five
// seconds, and a request that a client sends at that very moment is lost: real ones wait much longer.
import http from 'node:http';

const { createServer } = http;

http.createServer = (...args) => Object.assign(createServer(...args), { keepAliveTimeout: 0 });
