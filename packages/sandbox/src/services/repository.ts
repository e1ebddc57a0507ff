import type { Branch, BranchList, PullRequest, PullRequestList } from "@northspec/types";
import { commitSha } from "../identifiers.ts";
import type { StoredService } from "../kinds/service.ts";
import { responseExamples } from "../specification.ts";

const [branchExample] = responseExamples<{ data: BranchList }>("listServiceBranches");
const [pullRequestExample] = responseExamples<{ data: PullRequestList }>("listServicePullRequests");

/** A service or job with a repository. Branches and pull requests are absent until one is added. */
export interface RepositoryOwner extends Pick<StoredService, "branches" | "pullRequests"> {
  readonly service: Pick<StoredService["service"], "vcsData" | "createdAt">;
}

/** The branch of a build that names none. */
export const defaultBranch = "main";

/** Returns the branches of the repository of a service: those of the examples, its own, and those of its builds. */
export function branchesOf({
  service,
  branches = branchExample?.data.branches ?? [],
}: RepositoryOwner): readonly Branch[] {
  if (!service.vcsData) return [];
  const names = new Set(branches.map(({ name }) => name));
  const own = [defaultBranch, service.vcsData.projectBranch ?? defaultBranch];
  const missing = [...new Set(own)].filter((name) => !names.has(name));
  return [...branches, ...missing.map((name) => newBranch(service, name, Date.parse(service.createdAt)))];
}

/** Returns the pull requests of the repository of a service: those of the examples, and those of its builds. */
export function pullRequestsOf(stored: RepositoryOwner): readonly PullRequest[] {
  const url = stored.service.vcsData?.projectUrl;
  if (url === undefined) return [];
  if (stored.pullRequests) return stored.pullRequests;
  return (pullRequestExample?.data.pullRequests ?? []).map((each) => ({
    ...each,
    sha: headOf(stored, each.source) ?? each.sha,
    html_url: `${url}/pull/${each.id}`,
  }));
}

/** Returns the SHA of the newest commit of a branch, if the repository has the branch. */
export function headOf(stored: RepositoryOwner, name: string): string | undefined {
  return branchesOf(stored).find((each) => each.name === name)?.commit.sha;
}

/** Returns a service whose repository has a branch. Any branch that a build names exists. */
export function withBranch(stored: StoredService, name: string, now: number): StoredService {
  const branches = branchesOf(stored);
  if (!stored.service.vcsData || branches.some((each) => each.name === name)) return stored;
  return { ...stored, branches: [...branches, newBranch(stored.service, name, now)] };
}

/** Returns a service whose repository has a pull request. Any number that a build names exists. */
export function withPullRequest(stored: StoredService, id: number, now: number): StoredService {
  const pullRequests = pullRequestsOf(stored);
  if (pullRequests.some((each) => each.id === id)) return stored;
  const source = `pull-request-${id}`;
  const changed = withBranch(stored, source, now);
  const time = new Date(now).toISOString();
  const added: PullRequest = {
    id,
    state: "OPEN",
    title: `Pull request ${id}`,
    source,
    destination: defaultBranch,
    sha: headOf(changed, source) ?? "",
    created_at: time,
    updated_at: time,
    html_url: `${stored.service.vcsData?.projectUrl}/pull/${id}`,
  };
  return { ...changed, pullRequests: [...pullRequests, added] };
}

/** Returns a service after a push to a branch of its repository. */
export function withCommit(
  stored: StoredService,
  name: string,
  { sha, now }: { sha: string; now: number },
): StoredService {
  if (!stored.service.vcsData) return stored;
  const changed = withBranch(stored, name, now);
  const pushed = { sha, author, message: `Update ${name}`, date: new Date(now).toISOString() };
  return {
    ...changed,
    branches: branchesOf(changed).map((each) => (each.name === name ? { ...each, commit: pushed } : each)),
    pullRequests: pullRequestsOf(changed).map((each) => (each.source === name ? { ...each, sha } : each)),
  };
}

const author = branchExample?.data.branches[0]?.commit.author ?? { login: "example-user" };

function newBranch({ vcsData }: RepositoryOwner["service"], name: string, now: number): Branch {
  const sha = commitSha(`${vcsData?.projectUrl}/${name}`);
  const commit = { sha, author, message: `Create ${name}`, date: new Date(now).toISOString() };
  return { name, id: `refs/heads/${name}`, commit };
}
