// What does a message to an MCP server do? One endpoint carries all of them (Model Context Protocol, streamable HTTP): only the body
// says whether a tool is called or a list is read.

import type { Value } from '../../policy/engine/facts.ts';
import type { Provider, SeenRequest, SpecialAction } from '../action-entry.ts';
import { valueAt } from '../parameters.ts';

const READING = new Set([
  'initialize',
  'ping',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'completion/complete',
]);

const UNKNOWN: SpecialAction = {
  type: 'mcp.message',
  verb: 'write',
  risk: 40,
  parameters: {},
  typed: true,
  readsBody: true,
  typeFromBody: true,
  sentence: 'Send a message to an MCP server',
};

/** `mcp.tool.call` with its tool; `mcp.tools.list` and the like; `mcp.message` for what cannot be read. */
function message({ head, body }: SeenRequest): SpecialAction | undefined {
  if (head.method !== 'POST') return undefined;
  const method = body.state === 'parsed' ? valueAt(body.value, ['method']) : undefined;
  if (body.state !== 'parsed' || typeof method !== 'string' || !/^[A-Za-z_]+(\/[A-Za-z_]+){0,3}$/.test(method))
    return UNKNOWN;
  if (method === 'tools/call') return toolCall(body.value);
  const reads = READING.has(method) || method.startsWith('notifications/');
  return {
    ...UNKNOWN,
    type: `mcp.${method.replaceAll('/', '.')}`,
    verb: reads ? 'read' : 'write',
    risk: reads ? 5 : 40,
    parameters: { method },
    sentence: 'Send {method} to an MCP server',
  };
}

function toolCall(value: Value): SpecialAction {
  const tool = valueAt(value, ['params', 'name']);
  const given = valueAt(value, ['params', 'arguments']);
  return {
    ...UNKNOWN,
    type: 'mcp.tool.call',
    parameters: {
      method: 'tools/call',
      ...(tool !== undefined && { tool }),
      ...(given !== undefined && { arguments: given }),
    },
    resource: { type: 'tool', id: typeof tool === 'string' ? tool : undefined },
    sentence: 'Call the tool {tool}[ with {arguments}]',
  };
}

export const mcp: Provider = { hosts: [], entries: [], special: message };
