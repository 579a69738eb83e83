// Who may read the time, the environment and the console? And does each file say what it answers?

import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT, type Source, sourcesOf } from './sources.ts';

const sources = [...sourcesOf('proxy'), ...sourcesOf('store')];

/** Files where a property access such as `Date.now` stands. */
function using(pattern: RegExp, except: readonly RegExp[]): string[] {
  const found: string[] = [];
  for (const { path, tree } of sources) {
    if (except.some((allowed) => allowed.test(path))) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && pattern.test(node.getText(tree)))
        found.push(`${path}: ${node.getText(tree)}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

describe('the house rules', () => {
  it('let only runtime/clock read the time', () => {
    expect(using(/^(Date\.now|performance\.now|process\.hrtime)$/, [/^proxy\/runtime\/clock\.ts$/])).toEqual([]);
  });

  it('let only config read the environment', () => {
    expect(using(/^process\.env$/, [/^proxy\/config\//])).toEqual([]);
  });

  it('keep console output out of services', () => {
    expect(using(/^console\./, [/^proxy\/cli\//])).toEqual([]);
  });

  it('begin every file with the question that it answers', () => {
    expect(sources.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('keep files at 500 lines and functions at 100', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 500).map(({ path }) => path)).toEqual([]);
    expect(sources.flatMap(longFunctions)).toEqual([]);
  });

  it('document what crosses a room', () => {
    const crossing = new Set(sources.flatMap(namesFromOtherRooms));
    const silent = sources.flatMap(({ path, tree }) => exportedWithoutWords(tree).map((name) => `${path} ${name}`));
    expect(silent.filter((name) => crossing.has(name))).toEqual([]);
  });
});

function longFunctions({ path, tree }: Source): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const from = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
      const to = tree.getLineAndCharacterOfPosition(node.end).line;
      if (to - from + 1 > 100) found.push(`${path}:${from + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** `path name` of everything that a file imports from another folder. */
function namesFromOtherRooms({ path, tree }: Source): string[] {
  return tree.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const { moduleSpecifier, importClause } = statement;
    const from =
      ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.')
        ? relative(ROOT, resolve(ROOT, dirname(path), moduleSpecifier.text))
        : undefined;
    const names = importClause?.namedBindings;
    if (!from || !names || !ts.isNamedImports(names) || dirname(from) === dirname(path)) return [];
    return names.elements.map(({ name, propertyName }) => `${from} ${(propertyName ?? name).text}`);
  });
}

/** Names of what a file exports without a docstring. */
function exportedWithoutWords(tree: ts.SourceFile): string[] {
  return tree.statements
    .filter(
      (statement) =>
        ts.canHaveModifiers(statement) &&
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
    )
    .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
    .flatMap(declaredNames);
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const named = statement as ts.Statement & { name?: ts.Identifier };
  return named.name ? [named.name.text] : [];
}
