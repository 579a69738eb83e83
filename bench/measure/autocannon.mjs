// Load where wrk is not installed: autocannon, in a process of its own so that its CPU is not counted to anybody else.

import autocannon from 'autocannon';

const { load, seconds } = JSON.parse(process.argv[2] ?? '{}');
const { port, method, path, headers, body } = load;

const report = await autocannon({
  url: `http://127.0.0.1:${port}`,
  connections: 64,
  duration: seconds,
  requests: [{ method, path, headers, ...(body !== undefined && { body }) }],
});
process.stdout.write(
  JSON.stringify({ requests: report.requests.total, failed: report.non2xx + report.errors + report.timeouts }),
);
