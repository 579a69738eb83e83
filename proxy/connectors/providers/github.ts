// What does a call to GitHub do? REST (docs.github.com/rest), GraphQL by its body, git over https (gitprotocol-http).

import { type ActionEntry, entry, type Provider, type SeenRequest, type SpecialAction } from '../action-entry.ts';
import { valueAt } from '../parameters.ts';

const REPO = '/repos/{owner}/{repo}';
const FULL = '{owner}/{repo}';
const repository = { type: 'repository', id: FULL, account: '{owner}' };
const of = (type: string, id: string) => ({ type, id: `${FULL}${id}`, account: '{owner}' });
const pull = of('pull_request', '#{number}');
const issue = of('issue', '#{number}');

const PULLS: readonly ActionEntry[] = [
  entry(`GET ${REPO}/pulls`, 'github.pr.list', { resource: repository, sentence: `List pull requests of ${FULL}` }),
  entry(`GET ${REPO}/pulls/{number}`, 'github.pr.read', {
    resource: pull,
    sentence: `Read pull request #{number} of ${FULL}`,
  }),
  entry(`GET ${REPO}/pulls/{number}/files`, 'github.pr.read', {
    resource: pull,
    sentence: `Read the files of pull request #{number} of ${FULL}`,
  }),
  entry(`POST ${REPO}/pulls`, 'github.pr.create', {
    risk: 20,
    parameters: { title: 'body.title', head: 'body.head', base: 'body.base', draft: 'body.draft' },
    resource: repository,
    sentence: `Open a pull request[ "{title}"] in ${FULL}[ from {head}][ into {base}]`,
  }),
  entry(`PATCH ${REPO}/pulls/{number}`, 'github.pr.update', {
    risk: 25,
    parameters: { state: 'body.state', title: 'body.title', base: 'body.base' },
    resource: pull,
    sentence: `Change pull request #{number} of ${FULL}[ to state {state}][, into {base}]`,
  }),
  entry(`PUT ${REPO}/pulls/{number}/merge`, 'github.pr.merge', {
    risk: 70,
    parameters: { merge_method: 'body.merge_method', sha: 'body.sha', commit_title: 'body.commit_title' },
    resource: pull,
    sentence: `Merge pull request #{number} of ${FULL}[ by {merge_method}]`,
  }),
  entry(`POST ${REPO}/merges`, 'github.branch.merge', {
    risk: 70,
    parameters: { base: 'body.base', head: 'body.head' },
    resource: repository,
    sentence: `Merge {head} into {base} in ${FULL}`,
  }),
  entry(`POST ${REPO}/pulls/{number}/reviews`, 'github.pr.review', {
    risk: 40,
    parameters: { event: 'body.event' },
    resource: pull,
    sentence: `Review pull request #{number} of ${FULL}[ with {event}]`,
  }),
];

const ISSUES: readonly ActionEntry[] = [
  entry(`GET ${REPO}/issues`, 'github.issue.list', { resource: repository }),
  entry(`GET ${REPO}/issues/{number}`, 'github.issue.read', { resource: issue }),
  entry(`POST ${REPO}/issues`, 'github.issue.create', {
    risk: 15,
    parameters: { title: 'body.title' },
    resource: repository,
    sentence: `Open an issue[ "{title}"] in ${FULL}`,
  }),
  entry(`PATCH ${REPO}/issues/{number}`, 'github.issue.update', {
    risk: 20,
    parameters: { state: 'body.state', title: 'body.title' },
    resource: issue,
    sentence: `Change issue #{number} of ${FULL}[ to state {state}]`,
  }),
  entry(`POST ${REPO}/issues/{number}/comments`, 'github.issue.comment', {
    risk: 15,
    parameters: { body: 'body.body' },
    resource: issue,
    sentence: `Comment on #{number} of ${FULL}[: "{body}"]`,
  }),
];

const CONTENT: readonly ActionEntry[] = [
  entry('GET /repos/{owner}/{repo}/contents/{path...}', 'github.contents.read', {
    resource: of('file', ':{path}'),
    sentence: `Read {path} in ${FULL}`,
  }),
  entry('PUT /repos/{owner}/{repo}/contents/{path...}', 'github.contents.write', {
    risk: 50,
    parameters: { branch: 'body.branch', message: 'body.message' },
    resource: of('file', ':{path}'),
    sentence: `Write {path} in ${FULL}[ on {branch}][: "{message}"]`,
  }),
  entry('DELETE /repos/{owner}/{repo}/contents/{path...}', 'github.contents.delete', {
    risk: 60,
    parameters: { branch: 'body.branch', message: 'body.message' },
    resource: of('file', ':{path}'),
    sentence: `Delete {path} in ${FULL}[ on {branch}]`,
  }),
  entry(`POST ${REPO}/git/refs`, 'github.ref.create', {
    risk: 30,
    parameters: { ref: 'body.ref', sha: 'body.sha' },
    resource: repository,
    sentence: `Create {ref} in ${FULL}`,
  }),
  entry(`PATCH ${REPO}/git/refs/{ref...}`, 'github.ref.update', {
    risk: 70,
    parameters: { sha: 'body.sha', force: 'body.force' },
    resource: of('ref', ':{ref}'),
    sentence: `Move {ref} of ${FULL} to {sha}[, force: {force}]`,
  }),
  entry(`DELETE ${REPO}/git/refs/{ref...}`, 'github.ref.delete', {
    risk: 70,
    resource: of('ref', ':{ref}'),
    sentence: `Delete {ref} of ${FULL}`,
  }),
  entry(`POST ${REPO}/releases`, 'github.release.create', {
    risk: 60,
    parameters: { tag_name: 'body.tag_name', name: 'body.name', draft: 'body.draft' },
    resource: repository,
    sentence: `Publish a release[ {tag_name}] of ${FULL}[ named "{name}"]`,
  }),
  entry(`DELETE ${REPO}/releases/{release_id}`, 'github.release.delete', {
    risk: 70,
    resource: of('release', ':{release_id}'),
    sentence: `Delete release {release_id} of ${FULL}`,
  }),
  entry(`POST ${REPO}/releases/{release_id}/assets`, 'github.release_asset.upload', {
    risk: 60,
    parameters: { name: 'query.name' },
    resource: of('release', ':{release_id}'),
    sentence: `Upload[ {name}] to release {release_id} of ${FULL}`,
  }),
];

const ADMINISTRATION: readonly ActionEntry[] = [
  entry(`GET ${REPO}`, 'github.repo.read', { resource: repository, sentence: `Read the repository ${FULL}` }),
  entry('POST /gists', 'github.gist.create', {
    risk: 50,
    parameters: { public: 'body.public', description: 'body.description' },
    resource: { type: 'gist' },
    sentence: 'Create a gist[ "{description}"][, public: {public}]',
  }),
  entry('POST /user/repos', 'github.repo.create', {
    risk: 40,
    parameters: { name: 'body.name', private: 'body.private' },
    resource: { type: 'repository', id: '{name}' },
    sentence: 'Create the repository {name}[, private: {private}]',
  }),
  entry('POST /orgs/{org}/repos', 'github.repo.create', {
    risk: 40,
    parameters: { name: 'body.name', private: 'body.private' },
    resource: { type: 'repository', id: '{org}/{name}', account: '{org}' },
    sentence: 'Create the repository {org}/{name}[, private: {private}]',
  }),
  entry(`PATCH ${REPO}`, 'github.repo.update', {
    risk: 70,
    parameters: {
      private: 'body.private',
      visibility: 'body.visibility',
      archived: 'body.archived',
      default_branch: 'body.default_branch',
      name: 'body.name',
    },
    resource: repository,
    sentence: `Change settings of the repository ${FULL}[, private: {private}][, visibility: {visibility}][, archived: {archived}]`,
  }),
  entry(`DELETE ${REPO}`, 'github.repo.delete', {
    risk: 100,
    resource: repository,
    sentence: `Delete the repository ${FULL}`,
  }),
  entry(`POST ${REPO}/transfer`, 'github.repo.transfer', {
    risk: 95,
    parameters: { new_owner: 'body.new_owner' },
    resource: repository,
    sentence: `Transfer the repository ${FULL} to {new_owner}`,
  }),
  entry(`PUT ${REPO}/branches/{branch}/protection`, 'github.branch_protection.update', {
    risk: 90,
    resource: of('branch', ':{branch}'),
    sentence: `Change the protection of branch {branch} of ${FULL}`,
  }),
  entry(`DELETE ${REPO}/branches/{branch}/protection`, 'github.branch_protection.delete', {
    risk: 95,
    resource: of('branch', ':{branch}'),
    sentence: `Remove the protection of branch {branch} of ${FULL}`,
  }),
  entry(`PUT ${REPO}/collaborators/{username}`, 'github.collaborator.add', {
    risk: 90,
    parameters: { permission: 'body.permission' },
    resource: repository,
    sentence: `Give {username}[ {permission}] access to ${FULL}`,
  }),
  entry(`DELETE ${REPO}/collaborators/{username}`, 'github.collaborator.remove', {
    risk: 70,
    resource: repository,
    sentence: `Take access to ${FULL} from {username}`,
  }),
  entry(`POST ${REPO}/hooks`, 'github.webhook.create', {
    risk: 85,
    parameters: { url: 'body.config.url' },
    resource: repository,
    sentence: `Add a webhook to ${FULL}[ that calls {url}]`,
  }),
  entry(`POST ${REPO}/keys`, 'github.deploy_key.create', {
    risk: 90,
    parameters: { title: 'body.title', read_only: 'body.read_only' },
    resource: repository,
    sentence: `Add a deploy key to ${FULL}[ named "{title}"][, read only: {read_only}]`,
  }),
  entry(`POST ${REPO}/actions/workflows/{workflow}/dispatches`, 'github.workflow.dispatch', {
    risk: 60,
    parameters: { ref: 'body.ref' },
    resource: of('workflow', ':{workflow}'),
    sentence: `Start the workflow {workflow} of ${FULL}[ on {ref}]`,
  }),
  entry(`PUT ${REPO}/actions/secrets/{secret_name}`, 'github.secret.write', {
    risk: 85,
    resource: of('secret', ':{secret_name}'),
    sentence: `Write the Actions secret {secret_name} of ${FULL}`,
  }),
];

/** Asking what there is reads, whichever service follows: the push itself is another request. */
const GIT: readonly ActionEntry[] = ['{repo}.git', '{repo}'].flatMap((repo) => [
  entry(`GET /{owner}/${repo}/info/refs`, 'github.repo.fetch', {
    parameters: { service: 'query.service' },
    resource: repository,
    sentence: `Ask ${FULL} for its refs`,
  }),
  entry(`POST /{owner}/${repo}/git-upload-pack`, 'github.repo.fetch', {
    verb: 'read',
    risk: 5,
    resource: repository,
    sentence: `Fetch from ${FULL}`,
  }),
  entry(`POST /{owner}/${repo}/git-receive-pack`, 'github.repo.push', {
    risk: 60,
    resource: repository,
    sentence: `Push to ${FULL}`,
  }),
]);

/** A GraphQL call reads if its body holds a query alone; anything else, or what cannot be read, counts as a mutation. */
function graphql({ head, path, body }: SeenRequest): SpecialAction | undefined {
  if (head.method !== 'POST' || !(path === '/graphql' || path === '/graphql/' || path === '/api/graphql'))
    return undefined;
  const text = body.state === 'parsed' ? valueAt(body.value, ['query']) : undefined;
  const reads = typeof text === 'string' && readsOnly(text);
  return {
    type: reads ? 'github.graphql.query' : 'github.graphql.mutation',
    verb: reads ? 'read' : 'write',
    risk: reads ? 5 : 60,
    parameters: typeof text === 'string' ? { query: text } : {},
    typed: true,
    readsBody: true,
    typeFromBody: true,
    sentence: reads ? 'Ask GitHub by GraphQL' : 'Change something on GitHub by GraphQL[: {query}]',
  };
}

/** No word that could begin another kind of operation, wherever it stands: a document may hold several, and a name picks one. */
function readsOnly(document: string): boolean {
  return /^[\s,\ufeff]*(query\b|\{)/.test(document) && !/\b(mutation|subscription)\b/.test(document);
}

export const github: Provider = {
  baseUrl: 'https://api.github.com',
  hosts: ['uploads.github.com', 'github.com'],
  entries: [...PULLS, ...ISSUES, ...CONTENT, ...ADMINISTRATION, ...GIT],
  special: graphql,
};
