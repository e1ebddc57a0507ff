import { type ClientOptions, createClient, createFetch, getService, NotFoundError } from "@northspec/client";
import { expect, test, vi } from "vitest";
import { clientFor, openSandbox, rejectionOf, respond, service, servicePath, stubFetch, token } from "./setup.ts";

const teamPath = servicePath.replace("/v1/", "/v1/teams/example-team/");

/** Options of a client of a team without a network, and the requests that it sent. */
function recorder(options: ClientOptions = {}) {
  const { fetch, sent } = stubFetch(() => respond(200, { data: {} }));
  const given = { token, baseUrl: "https://api.test", teamId: "example-team", fetch, ...options };
  return { options: given, paths: () => sent.map(({ url }) => url.replace("https://api.test", "")) };
}

test("a client of a team calls its operations on the projects of the team", async () => {
  const { options, paths } = recorder();
  const client = createClient(options);
  await client.getService(service);
  await client.GET("/v1/projects/{projectId}/services/{serviceId}", { params: { path: service } });
  await getService(createFetch(options), service);
  expect(paths()).toEqual([teamPath, teamPath, teamPath]);
});

test("a client of another team gets the error of the API", async () => {
  const sandbox = openSandbox();
  expect((await clientFor(sandbox, { teamId: "example-team" }).getService(service)).data.id).toBe("example-service");
  const error = await rejectionOf(clientFor(sandbox, { teamId: "other-team" }).getService(service));
  expect(error).toMatchObject({ name: "NotFoundError", message: "getService: No team `other-team`." });
});

test.for([
  ["/v1/projects", "/v1/teams/example-team/projects"],
  ["/v1/projects?page=2", "/v1/teams/example-team/projects?page=2"],
  [`https://api.test${servicePath}`, teamPath],
  [`${servicePath}?from=/v1/projects`, `${teamPath}?from=/v1/projects`],
  // Only operations on projects have a path for a team.
  ["/v1/plans", "/v1/plans"],
  ["/v1/projects-of-others", "/v1/projects-of-others"],
  ["/v2/v1/projects", "/v2/v1/projects"],
  ["/v1/teams/other-team/projects", "/v1/teams/other-team/projects"],
] as const)("a client of a team sends a request for %s to %s", async ([path, sent]) => {
  const { options, paths } = recorder();
  await createFetch(options)(path);
  expect(paths()).toEqual([sent]);
});

test("the path of a base URL stays in front of the team", async () => {
  const { options, paths } = recorder({ baseUrl: "https://api.test/v1/projects/" });
  const client = createClient(options);
  await client.getService(service);
  await client.GET("/v1/projects/{projectId}/services/{serviceId}", {
    params: { path: service },
    baseUrl: "https://api.test/proxy",
  });
  expect(paths()).toEqual([`/v1/projects${teamPath}`, `/proxy${teamPath}`]);
});

test("hooks and errors have the URL that was sent", async () => {
  const urls: string[] = [];
  const { options } = recorder({
    fetch: stubFetch(respond(404, { error: { status: 404, message: "No team." } })).fetch,
    onRequest: ({ url }) => urls.push(url),
    onError: ({ url }) => urls.push(url),
  });
  const error = await rejectionOf(createClient(options).getService(service));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ operation: "getService" });
  expect(urls).toEqual([`https://api.test${teamPath}`, `https://api.test${teamPath}`]);
});

test("the team is encoded", async () => {
  const { options, paths } = recorder({ teamId: "a?b $& {teamId}" });
  await createFetch(options)("/v1/projects");
  expect(paths()).toEqual(["/v1/teams/a%3Fb%20%24%26%20%7BteamId%7D/projects"]);
});

test.for(["", ".", "..", "a/b", "a\\b", "\uD800"])("rejects the team %j", (teamId) => {
  for (const create of [createClient, createFetch]) {
    expect(() => create(recorder({ teamId }).options)).toThrow(
      new TypeError(
        'createFetch: teamId must be a well-formed, non-empty string without slashes, other than "." and "..".',
      ),
    );
  }
});

test("the environment has the default team", async () => {
  const { options, paths } = recorder();
  const { teamId: _, ...withoutTeam } = options;
  for (const team of ["environment-team", ""]) {
    vi.stubEnv("NORTHSPEC_TEAM_ID", team);
    await getService(createFetch(withoutTeam), service);
    await getService(createFetch(options), service);
  }
  vi.unstubAllEnvs();
  expect(paths()).toEqual([teamPath.replace("example-team", "environment-team"), teamPath, servicePath, teamPath]);
});
