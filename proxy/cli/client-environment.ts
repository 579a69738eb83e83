// What must a program's environment say, so that all its requests go through the gate? The one list behind `run` and `env`.
// Which client reads which variable was measured on curl, git, Node, Deno, Python, pip, cargo and the AWS tools.

/** Where the gate is, and as whom. */
export interface GateAddress {
  /** `http://host:port`, without a trailing slash. */
  readonly url: string;
  readonly agent: string;
  readonly key: string;
}

/** Files that the variables name. */
export interface CaFiles {
  /** The gate's own CA alone. */
  readonly ca: string;
  /** The machine's CAs and the gate's. */
  readonly bundle: string;
  /** The module that makes Node's SDKs with agents of their own use the proxy. */
  readonly nodePreload: string;
}

const ADDITIVE = ['NODE_EXTRA_CA_CERTS', 'DENO_CERT'] as const;
const REPLACING = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'PIP_CERT',
  'CARGO_HTTP_CAINFO',
  'AWS_CA_BUNDLE',
] as const;

/** Variables to set; `removed` must not reach the program. */
export interface ClientEnvironment {
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

/** The environment for a program behind the gate. `inherited` is what it would have otherwise. */
export function clientEnvironment(
  gate: GateAddress,
  files: CaFiles,
  inherited: Readonly<Record<string, string | undefined>>,
): ClientEnvironment {
  const proxy = proxyUrl(gate);
  const set: Record<string, string> = {
    NODE_USE_ENV_PROXY: '1',
    NODE_OPTIONS: withPreload(inherited.NODE_OPTIONS, files.nodePreload),
  };
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
    set[name] = proxy;
    set[name.toLowerCase()] = proxy;
  }
  const noProxy = extended([inherited.NO_PROXY, inherited.no_proxy], new URL(gate.url).host);
  set.NO_PROXY = noProxy;
  set.no_proxy = noProxy;
  for (const name of ADDITIVE) set[name] = files.ca;
  for (const name of REPLACING) set[name] = files.bundle;
  const own = Object.keys(inherited).filter((name) => name.startsWith('HOLDGATE_') && name !== 'HOLDGATE_RUN_ID');
  return { set, removed: ['SSL_CERT_DIR', ...own] };
}

/** `http://agent:key@host:port`. */
function proxyUrl({ url, agent, key }: GateAddress): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${encodeURIComponent(agent)}:${encodeURIComponent(key)}@${host}`;
}

/** Quoted, because a path may hold spaces; Node reads its options as a shell would read double quotes. */
function withPreload(options: string | undefined, preload: string): string {
  const added = `--import "${preload.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  if (options === undefined || options === '') return added;
  return options.includes(added) ? options : `${options} ${added}`;
}

/** What was left out of proxies before stays so; the gate itself is reached directly. */
function extended(lists: readonly (string | undefined)[], gateHost: string): string {
  const known = lists.flatMap((list) => (list ?? '').split(',')).map((entry) => entry.trim());
  return [...new Set([...known.filter((entry) => entry !== ''), gateHost])].join(',');
}

/** How a list of variables is written for somebody to use. */
export const SHELLS = ['bash', 'fish', 'powershell', 'dotenv', 'docker', 'k8s'] as const;
export type Shell = (typeof SHELLS)[number];

/** The variables in a shell's own words, one a line; `k8s` is a list of `env` entries for a container. */
export function written({ set, removed }: ClientEnvironment, shell: Shell): string {
  const entries = Object.entries(set);
  switch (shell) {
    case 'bash':
      return lines([
        ...entries.map(([name, value]) => `export ${name}=${singleQuoted(value)}`),
        `unset ${removed.join(' ')}`,
      ]);
    case 'fish':
      return lines([
        ...entries.map(([name, value]) => `set -gx ${name} ${fishQuoted(value)}`),
        ...removed.map((name) => `set -e ${name}`),
      ]);
    case 'powershell':
      return lines([
        ...entries.map(([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'`),
        ...removed.map((name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`),
      ]);
    case 'dotenv':
      return lines(entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`));
    case 'docker':
      return lines(entries.map(([name, value]) => `--env ${singleQuoted(`${name}=${value}`)}`));
    case 'k8s':
      return lines(entries.flatMap(([name, value]) => [`- name: ${name}`, `  value: ${JSON.stringify(value)}`]));
  }
}

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;

const singleQuoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

const fishQuoted = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
