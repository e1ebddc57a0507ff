import { type Context, Hono } from "hono";
import { type Access, tokenOf, unauthorized } from "./access.ts";
import type { Environment } from "./api.ts";
import { buildResults } from "./kinds/build.ts";
import { ranges } from "./defaults.ts";
import { badRequest, envelope, HttpError } from "./errors.ts";
import { failureProperties, type FailureRule } from "./failures.ts";
import type { WorkloadPath } from "./environment.ts";
import type { AddBuilds, Instance } from "./instance.ts";
import { redactEnvironment, redactState } from "./redaction.ts";
import { parseJson, readText } from "./request.ts";
import type { InstanceState } from "./state.ts";
import { check } from "./validation.ts";

/** Creates the JSON schema of a request body. The specification does not describe the control API. */
function bodyOf(properties: Readonly<Record<string, object>>, ...required: readonly string[]): object {
  return { type: "object", additionalProperties: false, properties, required };
}

const text = { type: "string" };
const showSecrets = { enum: ["true", "false"] };

const schemas = {
  dump: bodyOf({ showSecrets }),
  environment: {
    ...bodyOf({ projectId: text, serviceId: text, jobId: text, showSecrets }, "projectId"),
    oneOf: [{ required: ["serviceId"] }, { required: ["jobId"] }],
  },
  clock: bodyOf({ advance: { type: "number", minimum: 0, maximum: ranges.time.max }, frozen: { type: "boolean" } }),
  failure: bodyOf({ operationId: text, ...failureProperties }),
  builds: bodyOf(
    {
      projectId: text,
      serviceId: text,
      count: { type: "integer", minimum: ranges.count.min, maximum: ranges.count.max },
      branch: text,
      result: { enum: buildResults },
    },
    "projectId",
    "serviceId",
  ),
  instance: bodyOf({ permissions: { type: "array", items: text } }),
  origin: bodyOf({ origin: text }, "origin"),
  restore: { oneOf: [bodyOf({ snapshot: text }, "snapshot"), bodyOf({ state: { type: "object" } }, "state")] },
};

/** Sandbox-wide functions. */
export interface ControlSettings {
  /** Creates an instance and returns its token. */
  readonly createToken: (permissions?: readonly string[]) => string;
  readonly allowOrigin: (origin: string) => void;
}

type ControlEnvironment = Environment & { readonly Variables: { readonly instance: Instance } };

/**
 * Adds the control API under `/_sandbox`. Each request applies to the instance of its token.
 */
export function addControl(
  app: Hono<Environment>,
  access: ReadonlyMap<string, Access>,
  { createToken, allowOrigin }: ControlSettings,
): void {
  const control = new Hono<ControlEnvironment>();

  control.onError((error) => {
    const { status, message, details, headers } =
      error instanceof HttpError ? error : new HttpError(400, error.message);
    return Response.json(envelope(status, message, details), { status, headers });
  });

  // Without a token, any web page that the user visits could reset the sandbox.
  control.use(async (context, next) => {
    const instance = access.get(tokenOf(context.req.raw.headers) ?? "")?.instance;
    if (!instance) throw unauthorized();
    context.set("instance", instance);
    await next();
    await instance.store.committed();
  });

  control.get("/clock", ({ var: { instance } }) => Response.json(timeOf(instance)));
  control.post("/clock", async (context) => {
    const { advance, frozen } = await read<{ advance?: number; frozen?: boolean }>(context, schemas.clock);
    const { instance } = context.var;
    // Runs first because it can fail.
    if (advance !== undefined) instance.advance(advance);
    if (frozen !== undefined) instance.freeze(frozen);
    return Response.json(timeOf(instance));
  });
  control.post("/reset", ({ var: { instance } }) => {
    instance.reset();
    return noContent();
  });
  control.get("/dump", (context) => {
    const query = readQuery<SecretsQuery>(context, schemas.dump);
    const state = context.var.instance.dump();
    return Response.json(query.showSecrets === "true" ? state : redactState(state));
  });
  control.post("/snapshots", ({ var: { instance } }) => Response.json({ snapshot: instance.snapshot() }));
  control.post("/restore", async (context) => {
    const body = await read<{ snapshot: string } | { state: InstanceState }>(context, schemas.restore);
    if ("state" in body && "redacted" in body.state) {
      throw new HttpError(400, "This dump has no secrets. Restore one from `GET /_sandbox/dump?showSecrets=true`.");
    }
    context.var.instance.restore("snapshot" in body ? body.snapshot : body.state);
    return noContent();
  });
  control.post("/failures", async (context) => {
    context.var.instance.fail(await read<FailureRule>(context, schemas.failure));
    return noContent();
  });
  control.post("/builds", async (context) => {
    const builds = context.var.instance.addBuilds(await read<AddBuilds>(context, schemas.builds));
    return Response.json({ builds });
  });
  control.get("/environment", (context) => {
    const { showSecrets: isShown, ...path } = readQuery<WorkloadPath & SecretsQuery>(context, schemas.environment);
    const environment = context.var.instance.environment(path);
    return Response.json(isShown === "true" ? environment : redactEnvironment(environment));
  });
  control.get("/request-log", ({ var: { instance } }) => Response.json(instance.requestLog()));
  control.delete("/request-log", ({ var: { instance } }) => {
    instance.clearRequestLog();
    return noContent();
  });
  control.post("/instances", async (context) => {
    const { permissions } = await read<{ permissions?: string[] }>(context, schemas.instance);
    return Response.json({ token: createToken(permissions) });
  });
  control.post("/origins", async (context) => {
    const { origin } = await read<{ origin: string }>(context, schemas.origin);
    allowOrigin(origin);
    return noContent();
  });

  app.route("/_sandbox", control);
}

/** Reads a body and validates it. An empty body counts as an empty object. */
async function read<Body>(context: Parameters<typeof readText>[0], schema: object): Promise<Body> {
  const content = await readText(context);
  const body = content === "" ? {} : parseJson(content);
  const details = check(schema, body);
  if (details.length > 0) throw badRequest(details);
  return body as Body; // just checked
}

interface SecretsQuery {
  /** Whether to return the values of secrets (default: `false`). */
  readonly showSecrets?: "true" | "false";
}

/** Reads the query of a request and validates it. */
function readQuery<Query>({ req }: Context<ControlEnvironment>, schema: object): Query {
  const query = req.query();
  const details = check(schema, query, "query");
  if (details.length > 0) throw badRequest(details);
  return query as Query; // just checked
}

function timeOf(instance: Instance): { readonly now: string } {
  return { now: new Date(instance.now()).toISOString() };
}

function noContent(): Response {
  return new Response(null, { status: 204 });
}
