import { expect, test } from "vitest";
import { buildService, openSandbox, project, send } from "./setup.ts";

const planted = "a-value-that-only-these-tests-have";
const data = Buffer.from(planted).toString("base64");
const secret = new RegExp(`${planted}|${data}`);

async function openWithSecrets() {
  const sandbox = openSandbox();
  const files = { "/etc/key": { data } };
  const mounts = { key: { data } };
  const group = { name: "Site Keys", secretType: "environment-arguments", priority: 1 };
  const requests: [string, object][] = [
    ["secrets", { ...group, secrets: { variables: { KEY: planted }, files, dockerSecretMounts: mounts } }],
    [
      "services/build",
      buildService("Docs", { buildArguments: { KEY: planted }, buildFiles: files, dockerSecretMounts: mounts }),
    ],
    [
      "services/deployment",
      {
        name: "Web",
        billing: { deploymentPlan: "nf-compute-20" },
        deployment: { instances: 1, external: { imagePath: "nginx:1" } },
        ports: [
          {
            name: "web",
            internalPort: 80,
            protocol: "HTTP",
            public: true,
            security: { credentials: [{ username: "user", password: planted, type: "basic-auth" }] },
          },
        ],
        runtimeEnvironment: { KEY: planted },
        runtimeFiles: files,
      },
    ],
  ];
  for (const [path, body] of requests) {
    const response = await send(sandbox, `${project}/${path}`, { body });
    expect([path, response.status]).toEqual([path, 200]);
  }
  return sandbox;
}

test("the endpoint for dumps returns no values of secrets, unless `showSecrets=true`", async () => {
  const sandbox = await openWithSecrets();
  const hidden = (await send(sandbox, "/_sandbox/dump")).body;
  const text = JSON.stringify(hidden);
  expect(text).not.toMatch(secret);
  expect(text.match(/"KEY":"\[redacted\]"/g)?.length).toBeGreaterThanOrEqual(3);
  expect(text).toContain('"/etc/key":{"data":"[redacted]"}');
  const shown = (await send(sandbox, "/_sandbox/dump?showSecrets=true")).body;
  expect(shown).toEqual(sandbox.dump());
  expect(JSON.stringify(shown)).toMatch(secret);
  // Everything else is the same.
  expect(hidden.projects).toEqual(shown.projects);
  expect(Object.keys(hidden).toSorted()).toEqual([...Object.keys(shown), "redacted"].toSorted());
});

test("rejects a dump without secrets, and keeps the current state", async () => {
  const sandbox = await openWithSecrets();
  const before = sandbox.dump();
  const state = (await send(sandbox, "/_sandbox/dump")).body;
  const { status, body } = await send(sandbox, "/_sandbox/restore", { body: { state } });
  expect([status, body.error.message]).toEqual([
    400,
    "This dump has no secrets. Restore one from `GET /_sandbox/dump?showSecrets=true`.",
  ]);
  expect(() => sandbox.restore(state)).toThrow("The request is not valid.");
  expect(sandbox.dump()).toEqual(before);
});

test("keeps secrets of rejected, failed and successful requests out of the request log", async () => {
  const sandbox = await openWithSecrets();
  const secrets = `${project}/secrets`;
  const group = { name: "Site Keys", secretType: "environment", priority: 1 };
  const variables = { KEY: planted };
  const requests: [string, string, unknown?, Record<string, string>?][] = [
    ["POST", secrets, { ...group, secrets: { variables } }],
    ["POST", secrets, { ...group, secrets: planted }],
    ["POST", secrets, { ...group, secrets: { variables: planted } }],
    ["POST", secrets, { ...group, secrets: { value: planted } }],
    ["POST", secrets, { ...group, value: planted }],
    ["POST", secrets, { ...group, secretType: planted }],
    ["POST", secrets, `{"secrets": ${planted}`],
    ["POST", secrets, planted, { "content-type": "text/plain" }],
    ["PUT", secrets, { ...group, secrets: { variables, files: { "/a": { data } } } }],
    ["PATCH", `${secrets}/site-keys`, { secrets: { variables } }],
    ["PATCH", `${secrets}/site-keys`, { secrets: { variables } }, { prefer: "status=503" }],
    ["PATCH", `${secrets}/none`, { secrets: { variables } }],
    ["POST", `${secrets}/site-keys`, { secrets: { dockerSecretMounts: { key: { data } } } }],
    ["PUT", `${secrets}/site-keys`, { secrets: { variables } }],
    ["GET", `${secrets}/site-keys`],
    ["GET", `${secrets}/site-keys/details`],
    ["GET", `${secrets}/site-keys`, undefined, { prefer: "body=truncated" }],
    ["GET", secrets],
  ];
  for (const [method, path, body, headers = {}] of requests) {
    await send(sandbox, path, { method, ...(body === undefined ? {} : { body }), headers }).catch(() => {});
  }
  const { entries } = sandbox.requestLog().log;
  expect(entries.length).toBeGreaterThan(requests.length);
  expect(entries.filter((entry) => secret.test(JSON.stringify(entry)))).toEqual([]);
  expect(entries.filter((entry) => JSON.stringify(entry).includes("site-keys")).length).toBeGreaterThan(6);
});
