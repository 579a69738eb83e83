// LLM spend: known models within known limits pass; what costs more, or goes on by itself, waits for a person.

import { APPROVERS, type Pack, type Parameters, written } from './pack.ts';

const CALLS = [
  'openai.chat.create',
  'openai.response.create',
  'openai.completion.create',
  'anthropic.message.create',
] as const;
/** How each of the calls names the longest answer that it takes. */
const LENGTHS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const;
const TYPES = written([...CALLS]);

function calls({ models, output_tokens, calls_per_hour, approver_roles }: Parameters): string {
  const most = output_tokens as number;
  const often = calls_per_hour as number;
  const [first = ''] = models as readonly string[];
  const model = written(first.replaceAll('*', 'x').replaceAll('?', 'x'));
  const approval = `{ approvers: { roles: ${written(approver_roles)} } }`;
  const known = (models as readonly string[])
    .map((one) => `{ field: action.parameters.model, operator: glob, value: ${written(one)} }`)
    .join(', ');
  return `metadata:
  name: llm-spend/calls
  description: Models that are known, answers that are short enough, not too many of them
  scope: { action_types: ${TYPES} }
rules:
  - name: other-model
    conditions: { not: { any: [${known}] } }
    decision: requires_approval
    reason: This model is not on the list
    risk_score: 40
    approval: ${approval}
  - name: long-answer
    conditions:
      any:
${LENGTHS.map((name) => `        - { all: [{ field: action.parameters.${name}, operator: exists }, { field: action.parameters.${name}, operator: greater_than, value: ${most} }] }`).join('\n')}
    decision: requires_approval
    reason: More is asked for than usual
    risk_score: 30
    approval: ${approval}
  - name: many
    conditions:
      any: [${CALLS.map((type) => `{ field: history.count, window: 1h, of: { action: ${type}, agent: self }, operator: greater_than_or_equal, value: ${often} }`).join(', ')}]
    decision: deny
    reason: This agent has asked its share of this hour
tests:
  - { name: a known model passes, request: { action: { type: openai.chat.create, parameters: { model: ${model}, max_tokens: ${most} } }, method: POST, history: 0 }, expect: allow }
  - { name: another model waits, request: { action: { type: openai.chat.create, parameters: { model: zzz-unheard-of } }, method: POST, body: {}, history: 0 }, expect: { decision: requires_approval, rule: other-model } }
  - { name: no model waits, request: { action: anthropic.message.create, method: POST, body: {}, history: 0 }, expect: { decision: requires_approval, rule: other-model } }
  - { name: a long answer waits, request: { action: { type: anthropic.message.create, parameters: { model: ${model}, max_tokens: ${most + 1} } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: long-answer } }
${LENGTHS.map((name) => `  - { name: ${name} counts, request: { action: { type: openai.chat.create, parameters: { model: ${model}, ${name}: ${most + 1} } }, method: POST, body: {}, history: 0 }, expect: { decision: requires_approval, rule: long-answer } }`).join('\n')}
  - { name: too many are refused, request: { action: { type: openai.response.create, parameters: { model: ${model} } }, method: POST, body: {}, history: ${often} }, expect: { decision: deny, rule: many } }
`;
}

function work({ approver_roles }: Parameters): string {
  return `metadata:
  name: llm-spend/work
  description: What goes on by itself, or is paid by the piece, needs a person
  scope: { action_types: ["openai.*", "anthropic.*"] }
rules:
  - name: goes-on
    conditions: { field: action.type, operator: in, value: [openai.batch.create, openai.fine_tuning_job.create, openai.video.create, anthropic.message_batch.create] }
    decision: requires_approval
    reason: This goes on, and is paid for, after the answer
    risk_score: 60
    approval: { approvers: { roles: ${written(approver_roles)} } }
  - name: several-pictures
    conditions: { all: [{ field: action.type, operator: equals, value: openai.image.create }, { field: action.parameters.n, operator: exists }, { field: action.parameters.n, operator: greater_than, value: 1 }] }
    decision: requires_approval
    reason: Pictures are paid by the piece
    approval: { approvers: { roles: ${written(approver_roles)} } }
  - name: model-lost
    conditions: { field: action.type, operator: equals, value: openai.model.delete }
    decision: deny
    reason: A trained model is not deleted by a program
tests:
  - { name: a batch waits, request: { action: openai.batch.create, method: POST }, expect: { decision: requires_approval, rule: goes-on } }
  - { name: a batch of messages waits, request: { action: anthropic.message_batch.create, method: POST }, expect: { decision: requires_approval, rule: goes-on } }
  - { name: training waits, request: { action: openai.fine_tuning_job.create, method: POST }, expect: { decision: requires_approval, rule: goes-on } }
  - { name: one picture passes, request: { action: { type: openai.image.create, parameters: { n: 1 } }, method: POST }, expect: allow }
  - { name: several wait, request: { action: { type: openai.image.create, parameters: { n: 4 } }, method: POST }, expect: { decision: requires_approval, rule: several-pictures } }
  - { name: a model stays, request: { action: openai.model.delete, method: DELETE }, expect: { decision: deny, rule: model-lost } }
  - { name: the list of models passes, request: { action: openai.model.list, method: GET }, expect: allow }
`;
}

/** The pack. */
export const llmSpend: Pack = {
  name: 'llm-spend',
  title: 'LLM spend',
  description:
    'Known models within limits pass; other models, long answers, batches and training wait, and floods end.',
  version: '1.0.0',
  parameters: [
    {
      name: 'models',
      description: 'Models that pass, with * and ?.',
      type: 'texts',
      default: ['gpt-*mini*', 'gpt-*nano*', 'claude-haiku-*', 'claude-*-haiku-*', 'text-embedding-*'],
    },
    {
      name: 'output_tokens',
      description: 'Answers of up to this many tokens pass.',
      type: 'number',
      minimum: 1,
      maximum: 1_000_000,
      default: 8_192,
    },
    {
      name: 'calls_per_hour',
      description: 'From this many calls of one kind by one agent within an hour on, each is refused.',
      type: 'number',
      minimum: 1,
      maximum: 1_000_000,
      default: 1_000,
    },
    APPROVERS,
  ],
  policies: (parameters) => [calls(parameters), work(parameters)],
};
