// The origin of every scenario: 1 KiB of JSON, keep-alive, the request's body read to its end.

import http from 'node:http';

const BODY = Buffer.from(JSON.stringify({ filler: 'x'.repeat(1024 - 13) }));
const HEADERS = ['Content-Type', 'application/json', 'Content-Length', String(BODY.length)];

http
  .createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    request.once('end', () => {
      response.writeHead(200, HEADERS);
      response.end(BODY);
    });
  })
  .listen(Number(process.argv[2]), '127.0.0.1');
