// The baseline: bare http-proxy-3 with a keep-alive agent, deciding nothing and recording nothing. Absolute form and reverse.

import http from 'node:http';
import { createProxyServer } from 'http-proxy-3';

const [port, origin] = process.argv.slice(2);
const target = `http://127.0.0.1:${origin}`;
const proxy = createProxyServer({ target, agent: new http.Agent({ keepAlive: true, maxSockets: 256 }) });
proxy.on('error', (_error, _request, response) => response.destroy());

http
  .createServer((request, response) => {
    if (request.url?.startsWith('http://')) request.url = new URL(request.url).pathname;
    proxy.web(request, response);
  })
  .listen(Number(port), '127.0.0.1');
