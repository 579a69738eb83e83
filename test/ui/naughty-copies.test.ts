// What leaves the console as text for other programs, made of 600 hostile strings: a shell runs curl alone, a spreadsheet calculates
// nothing, and the policy engine reads a draft as what was meant.

import { spawnSync } from 'node:child_process';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { curlOf } from '../../admin-ui/src/data/curl.ts';
import { faultyRows } from '../../admin-ui/src/data/people.ts';
import { ruleDraft } from '../../admin-ui/src/data/rule-draft.ts';
import { jsonInSight } from '../../admin-ui/src/data/unseen.ts';
import { exportText } from '../../proxy/audit/export.ts';
import type { PresentedEntry } from '../../proxy/audit/presented.ts';
import { compilePolicy } from '../../proxy/policy/engine/compile.ts';
import { runPolicyTests } from '../../proxy/policy/engine/tests.ts';
import { NAUGHTY } from './naughty-strings.ts';

/** What shells make more of than text, besides what the others are full of. */
const SHELL = [
  "'; touch /tmp/x; '",
  '$(id)',
  '`id`',
  '$HOME $IFS $((1+1))',
  '~root',
  '* ? [a-z] {a,b} {1..9}',
  'a\\',
  '\\',
  "\\'",
  "''",
  '"',
  '-o /tmp/x',
  '--config=/tmp/x',
  '@/etc/passwd',
  '&& id || id | id & id; id',
  '<(id) >/tmp/x <<EOF',
  '!! !$ ^a^b',
  '#',
  '\nid\n',
  '\r\nid',
  '\u0000id',
  '\u001b[201~id\n',
  '\u0003\u0004\u007f\u009b31m',
  'https://example.com/[1-100]{a,b}?[x]={y}',
  'https://example.com/?\u202e#;id',
];
/** What begins a formula, and what makes a cell begin. */
const FORMULAS = ['=', '+', '-', '@', '\uff1d', '\uff0b', '\uff0d', '\uff20'].flatMap((sign) =>
  ['', ' ', '\t', '\r', '\n', ';', 'x;', 'x; ', 'x\t', 'x\r\n', '"', 'x;"', '";"'].map(
    (start) => `${start}${sign}cmd|'/c calc'!A0`,
  ),
);

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** The arguments of each command as a shell hands them to curl; a line that runs anything else breaks the count. */
function argumentsOf(shell: string, commands: readonly string[]): string[][] {
  const printer = `PATH=/nowhere; curl() { printf 'curl\\n'; for one; do printf '%s\\n' "$one"; done; printf 'end\\n'; }\n`;
  const { stdout, stderr, status } = spawnSync(shell, {
    input: `${printer}${commands.join('\n')}\n`,
    encoding: 'utf8',
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout
    .split(/^end\n/m)
    .slice(0, -1)
    .map((said) => said.split('\n').slice(1, -1));
}

const inUrl = (text: string) => `https://example.com/${encodeURIComponent(text.toWellFormed())}?q=${text}`;
/** Every text in each place of a recorded request. */
const requests = (texts: readonly string[]) =>
  texts.flatMap((text) => [
    { method: 'GET', url: text },
    { method: text, url: 'https://example.com/' },
    { method: 'POST', url: inUrl(text) },
  ]);

describe('a request as a curl command', () => {
  const given = requests([...NAUGHTY, ...SHELL]);

  it.each(['sh', 'bash'])('is one call of curl with one address, to %s', (shell) => {
    const seen = argumentsOf(shell, given.map(curlOf));
    expect(seen.length).toBe(given.length);
    for (const [at, args] of seen.entries()) {
      const { method, url } = given[at] as (typeof given)[number];
      expect(args).toEqual(['--globoff', '--request', expect.any(String), '--url', expect.any(String)]);
      if (!UNSEEN.test(method)) expect(args[2]).toBe(method);
      expect(args[4]).toBe(shown(url));
    }
  });

  it('is that however they are put together', () => {
    const sign = fc.constantFrom(...`'"\\$\`;&|()<>{}[]*?~#!-=@/ \n\r\t\0ab`, '\u001b', '\u202e', '\ud800');
    const text = fc.string({ unit: sign, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 50, maxLength: 100 }), (pairs) => {
        const commands = pairs.map(([method, url]) => curlOf({ method, url }));
        expect(argumentsOf('sh', commands).map((args) => args.length)).toEqual(pairs.map(() => 5));
      }),
      { numRuns: 10 },
    );
  });

  it('has nothing in it that a terminal would obey', () => {
    expect(given.map(curlOf).filter((command) => UNSEEN.test(command))).toEqual([]);
  });
});

/** The address as it goes out: what can be read as one in its one spelling, anything else as it was, without unseen characters. */
function shown(url: string): string {
  const text = (URL.canParse(url) ? new URL(url).href : url).toWellFormed();
  return [...text]
    .map((one) => (UNSEEN.test(one) || /(?! )\p{Zs}/u.test(one) ? encodeURIComponent(one) : one))
    .join('');
}

describe('a table for a spreadsheet', () => {
  const texts = [...NAUGHTY, ...FORMULAS];

  it('calculates nothing when the audit is exported, however the spreadsheet parts its cells', async () => {
    const entries = texts.map((text, at) => entryWith(text, at));
    let table = '';
    for await (const chunk of exportText(
      'csv',
      (async function* () {
        yield entries;
      })(),
    ))
      table += chunk;
    expect((parse(table, { columns: true }) as unknown[]).length).toBe(entries.length);
    expect(calculatedIn(table)).toEqual([]);
  });

  it('calculates nothing in the rows that were refused', () => {
    const rows = texts.map((text, at) => ({ line: at, email: text, action: 'error', reason: text }));
    const table = faultyRows({ rows } as unknown as Parameters<typeof faultyRows>[0]);
    expect(calculatedIn(table)).toEqual([]);
  });

  it('says all else as it was', async () => {
    const text = 'https://example.com/a?b=1;c=2&d=-3';
    let table = '';
    for await (const chunk of exportText(
      'csv',
      (async function* () {
        yield [entryWith(text, 1)];
      })(),
    ))
      table += chunk;
    expect((parse(table, { columns: true }) as { url: string }[])[0]?.url).toBe(text);
  });
});

function entryWith(text: string, at: number): PresentedEntry {
  return {
    id: `aud_${at}`,
    seq: at,
    at: '2026-01-01T00:00:00Z',
    kind: 'decision',
    actor: { kind: 'person', id: text, email: text },
    agent: { id: 'agt_1', name: text },
    action: { type: text },
    request: { method: text, url: text },
    decision: 'allow',
    rule: { name: text },
    outcome: { result: 'answered', status: 200 },
    latency_ms: -1,
  } as unknown as PresentedEntry;
}

/** Cells that begin with what starts a formula, by every separator that a spreadsheet may go by; numbers are no formulas. */
function calculatedIn(table: string): string[] {
  return [',', ';', '\t'].flatMap((delimiter) => {
    const rows = parse(table, { delimiter, relax_quotes: true, relax_column_count: true }) as string[][];
    const lines = table.split(/[\r\n]+/).map((line) => line.split(delimiter));
    return [...rows, ...(delimiter === ',' ? [] : lines)]
      .flat()
      .filter((cell) => /^["\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) && !/^-?\d+$/.test(cell));
  });
}

interface Draft {
  readonly rules: readonly [
    {
      readonly decision: string;
      readonly conditions: { readonly all: readonly { readonly field: string; readonly value: unknown }[] };
    },
  ];
}

describe('a policy that is drafted from an approval', () => {
  const approvalWith = (text: string, key = 'note') =>
    ({
      id: 'apr_1',
      agent: { id: 'agt_1', name: text },
      action: { type: text, sentence: text, risk: 1, parameters: { [key]: text, [text]: text, amount: 5 } },
      request: { method: 'POST', url: inUrl(text) },
    }) as unknown as Parameters<typeof ruleDraft>[0];

  it('has the fields that it was made of and no other', () => {
    for (const [at, text] of NAUGHTY.entries()) {
      const effect = at % 2 === 0 ? 'allow' : 'deny';
      const draft = parseYaml(ruleDraft(approvalWith(text), effect)) as Draft;
      expect(Object.keys(draft), text).toEqual(['metadata', 'rules', 'tests']);
      const [rule, ...more] = draft.rules;
      expect(more).toEqual([]);
      expect(Object.keys(rule), text).toEqual(['name', 'conditions', 'decision', 'reason']);
      expect(rule.decision).toBe(effect);
      const [type, agent, ...others] = rule.conditions.all;
      expect(type).toEqual({ field: 'action.type', operator: 'equals', value: text });
      expect(agent).toEqual({ field: 'agent.name', operator: 'equals', value: text });
      for (const { field, value } of others) {
        expect(field).toMatch(/^action\.parameters\.[\w-]+$/);
        expect([text, 5]).toContain(value);
      }
    }
  });

  it('is read by the engine, and its own test tells what was asked', () => {
    for (const text of NAUGHTY.filter((one, at) => one.length < 100 && at % 3 === 0)) {
      const approval = approvalWith(text);
      const typed = { ...approval, action: { ...approval.action, type: 'mcp.tool.call' } } as typeof approval;
      const { policy, problems } = compilePolicy(ruleDraft(typed, 'deny'), { id: 'pol_1', version: 1 });
      expect(problems, text).toEqual([]);
      if (policy)
        expect(
          runPolicyTests(policy).map(({ passed }) => passed),
          text,
        ).toEqual([true]);
    }
  });
});

describe('a recorded body that is laid open to be changed', () => {
  it('hides nothing, and is the same when it is read', () => {
    const body = { texts: NAUGHTY, named: Object.fromEntries(NAUGHTY.map((text) => [text, text])) };
    const text = jsonInSight(JSON.stringify(body, null, 2));
    expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
    expect(JSON.parse(text)).toEqual(body);
  });
});
