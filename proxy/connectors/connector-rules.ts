// May a connector be saved like this? Everything that is wrong with it, all at once, each with what would be right.

import { X509Certificate } from 'node:crypto';
import type { OwnActionDocument } from '../../store/rows.ts';
import { ApiError, type Problem } from '../errors.ts';
import { hostProblem, originsOf, parseBaseUrl, type Reach } from './origins.ts';
import { sourceProblem } from './parameters.ts';
import { templateProblem } from './path-table.ts';
import { sentenceProblem } from './sentence.ts';

/** What of a connector is checked. */
export interface ConnectorDraft extends Reach {
  readonly name: string;
  readonly ca: string | null;
  readonly actions: readonly OwnActionDocument[];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;
const METHOD = /^[A-Z][A-Z-]{0,19}$/;
const TYPE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;
const PARAMETER = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;
const MOST = { hosts: 200, actions: 2_000, certificates: 50, typeLength: 100 };

/** Throws `invalid_request` with every problem. */
export function demandSoundConnector(draft: ConnectorDraft): void {
  const problems = [
    ...nameProblems(draft),
    ...reachProblems(draft),
    ...caProblems(draft),
    ...draft.actions.flatMap(actionProblems),
  ];
  if (draft.actions.length > MOST.actions)
    problems.unshift(problem('/actions', `A connector has at most ${MOST.actions} actions.`));
  if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
}

const problem = (pointer: string, message: string): Problem => ({ pointer, message });

function nameProblems({ name }: ConnectorDraft): Problem[] {
  if (NAME.test(name) && name !== '..') return [];
  return [
    problem(
      '/name',
      'A connector name stands in addresses and headers: 1 to 64 letters, digits, dots, dashes, underscores or tildes, beginning with a letter or digit.',
    ),
  ];
}

function reachProblems(draft: ConnectorDraft): Problem[] {
  const { base_url, hosts } = draft;
  const base = base_url === null ? undefined : parseBaseUrl(base_url);
  const problems = typeof base === 'string' ? [problem('/base_url', base)] : [];
  if (hosts.length > MOST.hosts) problems.push(problem('/hosts', `A connector has at most ${MOST.hosts} hosts.`));
  for (const [at, host] of hosts.entries()) {
    const message = hostProblem(host);
    if (message !== undefined) problems.push(problem(`/hosts/${at}`, message));
  }
  if (problems.length === 0 && originsOf(draft).length === 0)
    problems.push(
      problem('/base_url', 'A connector of this type needs a base_url or hosts: it must know where it reaches.'),
    );
  return problems;
}

function caProblems({ ca }: ConnectorDraft): Problem[] {
  if (ca === null) return [];
  const blocks = ca.match(CERTIFICATE) ?? [];
  if (blocks.length === 0 || blocks.length > MOST.certificates)
    return [
      problem('/ca', `The CA is 1 to ${MOST.certificates} certificates in PEM: -----BEGIN CERTIFICATE----- and so on.`),
    ];
  if (/PRIVATE KEY-----/.test(ca))
    return [problem('/ca', 'The CA holds a private key. Only certificates belong here.')];
  return blocks.every(isCertificate) ? [] : [problem('/ca', 'One of the certificates in the CA cannot be read.')];
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function actionProblems(action: OwnActionDocument, at: number): Problem[] {
  const found: [string, string | undefined][] = [
    ['method', METHOD.test(action.method.toUpperCase()) ? undefined : `${action.method} is not a method.`],
    ['path', templateProblem(action.path)],
    ['type', typeProblem(action.type)],
    [
      'risk',
      action.risk === undefined || (action.risk >= 0 && action.risk <= 100) ? undefined : 'A risk is from 0 to 100.',
    ],
    ['sentence', action.sentence === undefined ? undefined : sentenceProblem(action.sentence)],
    ...Object.entries(action.parameters ?? {}).flatMap(([name, source]): [string, string | undefined][] => [
      [
        `parameters/${name}`,
        PARAMETER.test(name)
          ? sourceProblem(source)
          : 'A parameter name is letters, digits and underscores, beginning with a letter.',
      ],
    ]),
  ];
  return found.flatMap(([where, message]) =>
    message === undefined ? [] : [problem(`/actions/${at}/${where}`, message)],
  );
}

function typeProblem(type: string): string | undefined {
  return TYPE.test(type) && type.length <= MOST.typeLength
    ? undefined
    : 'An action type is at least two words of letters, digits, _ and -, joined by dots, such as shop.refund.create.';
}
