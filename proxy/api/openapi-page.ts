// How does a person read the API? One page without scripts, made from the routes: resources, their calls, and the schemas folded away.

import type { OpenApiDocument } from './openapi.ts';

export const OPENAPI_CSS = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid #8886; }
details { border: 1px solid #8886; border-radius: .5rem; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; }
code, pre { font: .9em ui-monospace, monospace; }
pre { overflow: auto; padding: .75rem; border-radius: .375rem; background: #8882; }
.method { display: inline-block; min-width: 4.5em; font-weight: 700; }
nav a { margin-right: .75rem; }
`;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly details: readonly (readonly [string, unknown])[];
}

/** The page as HTML. Everything in it is escaped; it loads its style from `/api/docs.css` and nothing else. */
export function openApiPage(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(({ tag }) => tag))].toSorted();
  const sections = tags.map((tag) =>
    sectionOf(
      tag,
      operations.filter((operation) => operation.tag === tag),
    ),
  );
  const links = tags.map((tag) => `<a href="#${escaped(tag)}">${escaped(tag)}</a>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Holdgate API</title><link rel="stylesheet" href="/api/docs.css"></head>
<body><main><h1>Holdgate API</h1>
<p>${escaped(document.info.description ?? '')} The same as <a href="/api/openapi.json">openapi.json</a>, for programs.</p>
<nav aria-label="Resources">${links.join(' ')}</nav>
${sections.join('\n')}
</main></body></html>
`;
}

function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Record<string, unknown>>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      summary: String(operation.summary ?? ''),
      description: String(operation.description ?? ''),
      tag: String((operation.tags as string[] | undefined)?.[0] ?? 'api'),
      details: [
        ['Parameters', operation.parameters],
        ['Body', operation.requestBody],
        ['Answers', operation.responses],
      ],
    })),
  );
}

function sectionOf(tag: string, operations: readonly Operation[]): string {
  return `<section><h2 id="${escaped(tag)}">${escaped(tag)}</h2>${operations.map(oneOf).join('')}</section>`;
}

function oneOf({ method, path, summary, description, details }: Operation): string {
  const parts = details
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => `<h3>${escaped(name)}</h3><pre tabindex="0">${escaped(JSON.stringify(value, null, 2))}</pre>`,
    );
  return `<details><summary><span class="method">${escaped(method)}</span> <code>${escaped(path)}</code> ${escaped(summary)}</summary><p>${escaped(description)}</p>${parts.join('')}</details>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
