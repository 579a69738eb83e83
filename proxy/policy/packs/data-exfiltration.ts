// Data exfiltration basics: large bodies, archives, uploads and reading in bulk wait for a person; what looks like a secret does not leave.

import { APPROVERS, type Pack, type Parameters, written } from './pack.ts';

const UPLOADS = [
  'openai.file.create',
  'anthropic.file.create',
  'slack.files.upload',
  'slack.files.completeUploadExternal',
  'github.gist.create',
  'github.release_asset.upload',
] as const;
const READS = ['stripe.customer.list', 'stripe.charge.list', 'github.repo.fetch'] as const;
const ARCHIVES = '(?i)(zip|gzip|tar|7z|rar|octet-stream|x-sqlite|sql)';
const SECRETS = '(?i)(/\\\\.env|/id_(rsa|ed25519|ecdsa)|\\\\.pem$|\\\\.pfx$|/\\\\.aws/|/\\\\.ssh/)';

function sending({ body_bytes, approver_roles }: Parameters): string {
  const most = body_bytes as number;
  const approval = `{ approvers: { roles: ${written(approver_roles)} } }`;
  return `metadata:
  name: data-exfiltration/sending
  description: Much data, archives and uploads leave with a person's consent alone
rules:
  - name: in-the-clear
    conditions: { all: [{ field: request.scheme, operator: equals, value: http }, { field: action.verb, operator: equals, value: write }, { not: { field: request.host, operator: matches, value: "^(localhost|127\\\\.[0-9.]+|\\\\[?::1\\\\]?)$" } }] }
    decision: deny
    reason: Nothing is written over a connection that anybody can read
  - name: secret-files
    conditions: { field: request.path, operator: matches, value: "${SECRETS}" }
    decision: deny
    reason: The path names a file that holds secrets
  - name: large
    conditions: { all: [{ field: action.verb, operator: equals, value: write }, { field: request.size, operator: exists }, { field: request.size, operator: greater_than, value: ${most} }] }
    decision: requires_approval
    reason: Much data leaves at once
    risk_score: 60
    approval: ${approval}
  - name: archive
    conditions: { all: [{ field: action.verb, operator: equals, value: write }, { field: request.content_type, operator: exists }, { field: request.content_type, operator: matches, value: "${ARCHIVES}" }] }
    decision: requires_approval
    reason: An archive or a database leaves, and nobody can see what is in it
    risk_score: 60
    approval: ${approval}
  - name: upload
    conditions: { field: action.type, operator: in, value: ${written(UPLOADS)} }
    decision: requires_approval
    reason: A file leaves to a place of somebody else
    risk_score: 50
    approval: ${approval}
tests:
  - { name: a small body passes, request: { action: { type: http.post, verb: write }, method: POST, size: ${most} }, expect: allow }
  - { name: a large one waits, request: { action: { type: http.post, verb: write }, method: POST, size: ${most + 1} }, expect: { decision: requires_approval, rule: large } }
  - { name: an archive waits, request: { action: { type: http.post, verb: write }, method: POST, headers: { content-type: application/zip }, size: 1 }, expect: { decision: requires_approval, rule: archive } }
  - { name: json passes, request: { action: { type: http.post, verb: write }, method: POST, headers: { content-type: application/json }, size: 1, body: {} }, expect: allow }
  - { name: in the clear is refused, request: { action: { type: http.post, verb: write }, method: POST, url: "http://collector.example.com/in", size: 1 }, expect: { decision: deny, rule: in-the-clear } }
  - { name: a neighbour is no stranger, request: { action: { type: http.post, verb: write }, method: POST, url: "http://127.0.0.1:9001/in", size: 1 }, expect: allow }
  - { name: a key is refused, request: { action: { type: http.get, verb: read }, url: "https://files.example.com/home/.ssh/id_rsa" }, expect: { decision: deny, rule: secret-files } }
${UPLOADS.map((type) => `  - { name: ${type} waits, request: { action: { type: ${type}, verb: write }, method: POST, size: 1 }, expect: { decision: requires_approval, rule: upload } }`).join('\n')}
`;
}

function reading({ reads_per_hour, approver_roles }: Parameters): string {
  const often = reads_per_hour as number;
  return `metadata:
  name: data-exfiltration/reading
  description: Whoever reads lists and repositories in bulk is asked why
  scope: { action_types: ${written(READS)} }
rules:
${READS.map(
  (type) => `  - name: ${type}
    conditions: { all: [{ field: action.type, operator: equals, value: ${type} }, { field: history.count, window: 1h, of: { action: ${type}, agent: self }, operator: greater_than_or_equal, value: ${often} }] }
    decision: requires_approval
    reason: This agent has read a great deal within the hour
    risk_score: 50
    approval: { approvers: { roles: ${written(approver_roles)} } }`,
).join('\n')}
tests:
${READS.map(
  (
    type,
  ) => `  - { name: ${type} passes at first, request: { action: ${type}, method: GET, history: ${often - 1} }, expect: allow }
  - { name: ${type} waits in bulk, request: { action: ${type}, method: GET, history: ${often} }, expect: { decision: requires_approval, rule: ${type} } }`,
).join('\n')}
`;
}

/** The pack. */
export const dataExfiltration: Pack = {
  name: 'data-exfiltration',
  title: 'Data exfiltration basics',
  description:
    'Large bodies, archives, uploads and reading in bulk wait for a person; secrets and plain text do not leave.',
  version: '1.0.0',
  parameters: [
    {
      name: 'body_bytes',
      description: 'Bodies of up to this many bytes pass.',
      type: 'number',
      minimum: 1_024,
      maximum: 1_073_741_824,
      default: 1_048_576,
    },
    {
      name: 'reads_per_hour',
      description: 'From this many lists or repositories read by one agent within an hour on, each waits.',
      type: 'number',
      minimum: 1,
      maximum: 100_000,
      default: 200,
    },
    APPROVERS,
  ],
  policies: (parameters) => [sending(parameters), reading(parameters)],
};
