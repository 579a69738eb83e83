// A program that knows of no proxy and no gate: the runtime's own fetch. Prints the status.

const [, , method, url] = process.argv;
const answer = await fetch(url, { method, ...(method === 'POST' && { body: 'amount=1' }) });
await answer.text();
process.stdout.write(String(answer.status));
