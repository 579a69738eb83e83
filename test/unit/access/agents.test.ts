// May this agent do this? Roles cut by the boundary, and the gateway's access rules.

import { describe, expect, it } from 'vitest';
import { compileAccessRules } from '../../../proxy/access/access-rules.ts';
import type { ActionQuestion } from '../../../proxy/access/agent-access.ts';
import { type AgentRole, compileAgentGrants } from '../../../proxy/access/agent-grants.ts';
import { NO_LIMIT } from '../../../proxy/access/boundary.ts';
import { AGENT_ROLES, PEOPLE_ROLES } from '../../../proxy/access/built-ins.ts';
import type { AccessRuleDocument, GrantDocument } from '../../../store/rows.ts';

const asked = (actionType: string, verb: 'read' | 'write', more: Partial<ActionQuestion> = {}): ActionQuestion => ({
  agentId: 'agt_1',
  agentName: 'refund-bot',
  groupIds: ['grp_1'],
  groupNames: ['finance'],
  labels: { team: 'blue' },
  connectorId: 'con_1',
  connectorName: 'stripe',
  actionType,
  verb,
  resourceType: 'charge',
  ...more,
});

const builtIn = (name: string): AgentRole => {
  const role = [...AGENT_ROLES, ...PEOPLE_ROLES].find((one) => one.name === name);
  if (!role) throw new Error(`no built-in role ${name}`);
  return role;
};
const custom = (...grants: GrantDocument[]): AgentRole => ({ id: 'rol_custom', name: 'custom', grants });
const effectOf = (roles: AgentRole[], question: ActionQuestion, boundary = NO_LIMIT) => {
  const { effect, code, liftable } = compileAgentGrants(roles, boundary).decide(question);
  return code ?? (liftable ? `${effect}, liftable` : effect);
};

describe("an agent's roles", () => {
  it('that are built in: full does everything, read-only reads, supervised reads and waits for the rest', () => {
    const effects = ['agent-full', 'agent-read-only', 'agent-supervised'].map((name) => [
      effectOf([builtIn(name)], asked('http.get', 'read')),
      effectOf([builtIn(name)], asked('http.post', 'write')),
    ]);
    expect(effects).toEqual([
      ['allow', 'allow'],
      ['allow', 'role_denied'],
      ['allow', 'approval, liftable'],
    ]);
  });

  it('of which there are none grant nothing, and neither do roles of people', () => {
    expect(effectOf([], asked('http.get', 'read'))).toBe('role_denied');
    expect(effectOf([builtIn('owner'), builtIn('viewer')], asked('http.get', 'read'))).toBe('role_denied');
  });

  it('grant in union: one that grants outright wins over one that asks for approval', () => {
    const careful = custom({ permission: 'action.stripe.refund.*', with_approval: true });
    expect(effectOf([careful], asked('stripe.refund.create', 'write'))).toBe('approval');
    expect(effectOf([careful, builtIn('agent-full')], asked('stripe.refund.create', 'write'))).toBe('allow');
    expect(effectOf([builtIn('agent-supervised'), careful], asked('stripe.refund.create', 'write'))).toBe(
      'approval, liftable',
    );
  });

  it('are limited to connectors, groups, labels, resource types and verbs', () => {
    const within = (limit: NonNullable<GrantDocument['limit']>) =>
      effectOf([custom({ permission: 'action.**', limit })], asked('http.post', 'write'));
    expect(
      [
        { connectors: ['con_1'] },
        { groups: ['grp_1'] },
        { labels: { team: 'blue' } },
        { resource_types: ['charge'] },
        { agents: ['agt_1'] },
      ].map(within),
    ).toEqual(Array(5).fill('allow'));
    expect(
      [
        { connectors: ['con_2'] },
        { groups: ['grp_2'] },
        { labels: { team: 'red' } },
        { resource_types: ['payout'] },
        { verbs: ['read'] as 'read'[] },
      ].map(within),
    ).toEqual(Array(5).fill('role_denied'));
  });

  it('are cut by the boundary, by action and by connector', () => {
    const cut = (boundary: object, type: string) =>
      effectOf([builtIn('agent-full')], asked(type, 'write'), { ...NO_LIMIT, ...boundary });
    expect(cut({ permissions: ['*.view', 'action.http.get'] }, 'http.get')).toBe('allow');
    expect(cut({ permissions: ['*.view', 'action.http.get'] }, 'http.post')).toBe('boundary_denied');
    expect(cut({ connectors: ['con_2'] }, 'http.get')).toBe('boundary_denied');
    expect(cut({ connectors: ['con_1'] }, 'http.get')).toBe('allow');
  });

  it('reach no action where the boundary lists none', () => {
    expect(
      effectOf([builtIn('agent-full')], asked('http.get', 'read'), {
        ...NO_LIMIT,
        permissions: ['*.view', 'policies.**'],
      }),
    ).toBe('boundary_denied');
  });

  it('are named by sources that may travel in a header', () => {
    const odd = { ...custom({ permission: 'action.**' }), name: 'Büro "x"\r\n' };
    expect(compileAgentGrants([odd], NO_LIMIT).decide(asked('http.get', 'read')).source).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe("a gateway's access rules", () => {
  const says = (rules: AccessRuleDocument[], question: ActionQuestion) => {
    const { effect, code, liftable } = compileAccessRules(rules).decide(question);
    return code ?? (liftable ? `${effect}, liftable` : effect);
  };
  const rule = (decision: AccessRuleDocument['decision'], ...actions: string[]): AccessRuleDocument => ({
    connector: 'stripe',
    actions,
    decision,
  });

  it('add no limit when there are none, and deny what none of them matches', () => {
    expect(compileAccessRules([]).empty).toBe(true);
    expect(says([rule('allow', 'stripe.*')], asked('http.get', 'read'))).toBe('access_rule_denied');
    expect(says([rule('allow', '**')], asked('http.get', 'read', { connectorName: 'github' }))).toBe(
      'access_rule_denied',
    );
  });

  it('are outdone by the most literal action', () => {
    const rules = [
      rule('allow', '**'),
      rule('allow', 'http.*'),
      rule('require_approval', 'http.post'),
      rule('deny', 'http.delete'),
    ];
    expect(['http.get', 'http.post', 'http.delete'].map((type) => says(rules, asked(type, 'write')))).toEqual([
      'allow',
      'approval, liftable',
      'access_rule_denied',
    ]);
  });

  it('for an agent go before those for a group before those for anybody', () => {
    const anybody = rule('deny', 'http.delete');
    const group = { ...rule('require_approval', '**'), groups: ['finance'] };
    const agent = { ...rule('allow', '**'), agents: ['refund-bot'] };
    expect(
      [[anybody], [anybody, group], [anybody, group, agent]].map((rules) => says(rules, asked('http.delete', 'write'))),
    ).toEqual(['access_rule_denied', 'approval, liftable', 'allow']);
    expect(says([agent, group], asked('http.get', 'read', { agentName: 'other', groupNames: [] }))).toBe(
      'access_rule_denied',
    );
  });

  it('that tie are decided by the strictest, in whatever order they stand', () => {
    const tied = [rule('allow', 'http.get'), rule('deny', 'http.get'), rule('require_approval', 'http.get')];
    for (const rules of [tied, tied.toReversed()])
      expect(says(rules, asked('http.get', 'read'))).toBe('access_rule_denied');
  });

  it('name connectors by glob', () => {
    const globbed = { ...rule('allow', '**'), connector: 'str*' };
    expect(says([globbed], asked('http.get', 'read'))).toBe('allow');
    expect(says([{ ...globbed, connector: 'stripe.*' }], asked('http.get', 'read'))).toBe('access_rule_denied');
  });

  it('say by which of them it was', () => {
    expect(
      compileAccessRules([rule('allow', 'x.y'), rule('deny', '**')]).decide(asked('http.get', 'read')).source,
    ).toBe('access rule 2');
  });
});
