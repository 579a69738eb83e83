// Which Python has the stock HTTP clients? An environment of its own below the temporary directory, made by the first run that needs it.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const PACKAGES = ['requests==2.32.5', 'httpx==0.28.1'];
const NAME = `holdgate-test-python-${userInfo().uid}-${PACKAGES.join('-').replaceAll(/[^a-z0-9-]/g, '_')}`;

/** The interpreter, or why there is none. */
export function pythonWithClients(): { readonly path: string } | { readonly missing: string } {
  const home = join(tmpdir(), NAME);
  const path = join(home, 'bin', 'python');
  if (existsSync(path)) return { path };
  const draft = mkdtempSync(`${home}-`);
  try {
    execFileSync('python3', ['-m', 'venv', draft], { stdio: 'pipe' });
    execFileSync(join(draft, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { stdio: 'pipe' });
    if (!existsSync(home)) renameSync(draft, home);
    return { path };
  } catch (error) {
    return {
      missing:
        String((error as { stderr?: Buffer }).stderr ?? error)
          .trim()
          .split('\n')
          .at(-1) ?? 'unknown',
    };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
