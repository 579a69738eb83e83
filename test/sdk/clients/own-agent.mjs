// A program whose library brings an https.Agent of its own, as Stripe's and AWS's do. Prints the status.

import { Agent, request } from 'node:https';

const [, , method, url] = process.argv;
const agent = new Agent({ keepAlive: true });
const asked = request(url, { method, agent, headers: { 'Content-Type': 'text/plain' } }, (answer) => {
  answer.resume();
  answer.on('end', () => {
    process.stdout.write(String(answer.statusCode));
    agent.destroy();
  });
});
asked.end(method === 'POST' ? 'amount=1' : undefined);
