import { Hono } from "hono";
import { tokenOf, unauthorized } from "./access.ts";
import type { FailureRule } from "./failures.ts";
import { parseJson, readText } from "./limits.ts";
import { badRequest, envelope, Problem } from "./problem.ts";
import type { AddBuilds, Sandbox, WorldControl } from "./sandbox.ts";
import type { WorldState } from "./state.ts";
import { Validators } from "./validation.ts";

/** What the bodies of the control plane must be. They are ours alone, so they are not in the specification. */
const schemas = {
  components: {
    schemas: {
      Clock: {
        type: "object",
        additionalProperties: false,
        properties: { advance: { type: "number", minimum: 0 }, frozen: { type: "boolean" } },
      },
      Failure: {
        type: "object",
        additionalProperties: false,
        properties: {
          operationId: { type: "string" },
          times: { type: "integer", minimum: 1, maximum: 1000 },
          status: { type: "integer", minimum: 200, maximum: 599 },
          delay: { type: "integer", minimum: 0, maximum: 60_000 },
          retryAfter: { type: "integer", minimum: 0, maximum: 3600 },
          body: { enum: ["html", "empty", "truncated"] },
          drop: { enum: ["before", "after"] },
        },
      },
      Builds: {
        type: "object",
        additionalProperties: false,
        required: ["projectId", "serviceId"],
        properties: {
          projectId: { type: "string" },
          serviceId: { type: "string" },
          count: { type: "integer", minimum: 1, maximum: 100_000 },
          branch: { type: "string" },
          result: { enum: ["SUCCESS", "FAILURE", "ABORTED", "CRASHED", "SUBMISSION_FAILURE"] },
        },
      },
      World: {
        type: "object",
        additionalProperties: false,
        properties: { permissions: { type: "array", items: { type: "string" } } },
      },
      Restore: {
        oneOf: [
          {
            type: "object",
            required: ["snapshot"],
            additionalProperties: false,
            properties: { snapshot: { type: "string" } },
          },
          {
            type: "object",
            required: ["state"],
            additionalProperties: false,
            properties: { state: { type: "object" } },
          },
        ],
      },
    },
  },
  paths: {},
} as const;

/**
 * Adds the control plane under `/_sandbox`. Each request acts on the world that its token opens.
 *
 * @param worldOf - the world that a token opens, if it is valid.
 * @param committed - settles when what was done in that world is durable.
 */
export function addControl(
  app: Hono,
  sandbox: Sandbox,
  worldOf: (token: string) => WorldControl | undefined,
  committed: (token: string) => Promise<void>,
): void {
  const validators = new Validators(schemas);
  const control = new Hono<{ Variables: { world: WorldControl; token: string } }>();

  control.onError((error) => {
    const { status, message, details, headers } =
      error instanceof Problem ? error : new Problem(400, error.message, undefined);
    return Response.json(envelope(status, message, details), { status, headers });
  });

  // Without a token any web page that the user opens could reset the sandbox.
  control.use(async (context, next) => {
    const token = tokenOf(context.req.raw.headers);
    const world = token === undefined ? undefined : worldOf(token);
    if (token === undefined || !world) throw unauthorized();
    context.set("world", world);
    context.set("token", token);
    await next();
    await committed(token);
  });

  /** A body that fits one of the schemas above; an empty body is an empty object. */
  async function read<Body>(request: Request, name: keyof typeof schemas.components.schemas): Promise<Body> {
    const text = await readText(request);
    const body = text === "" ? {} : parseJson(text);
    const details = validators.check(`#/components/schemas/${name}`, body);
    if (details.length > 0) throw badRequest(details);
    return body as Body; // just checked
  }

  control.get("/clock", ({ get }) => Response.json(timeOf(get("world"))));
  control.post("/clock", async ({ req, get }) => {
    const { advance, frozen } = await read<{ advance?: number; frozen?: boolean }>(req.raw, "Clock");
    const world = get("world");
    if (frozen !== undefined) world.freeze(frozen);
    if (advance !== undefined) world.advance(advance);
    return Response.json(timeOf(world));
  });
  control.post("/reset", ({ get }) => done(() => get("world").reset()));
  control.get("/dump", ({ get }) => Response.json(get("world").dump()));
  control.post("/snapshots", ({ get }) => Response.json({ snapshot: get("world").snapshot() }));
  control.post("/restore", async ({ req, get }) => {
    const body = await read<{ snapshot: string } | { state: WorldState }>(req.raw, "Restore");
    return done(() => get("world").restore("snapshot" in body ? body.snapshot : body.state));
  });
  control.post("/failures", async ({ req, get }) => {
    const rule = await read<FailureRule>(req.raw, "Failure");
    return done(() => get("world").fail(rule));
  });
  control.post("/builds", async ({ req, get }) => {
    const builds = await read<AddBuilds>(req.raw, "Builds");
    return Response.json({ builds: get("world").addBuilds(builds) });
  });
  control.get("/journal", ({ get }) => Response.json(get("world").journal()));
  control.delete("/journal", ({ get }) => done(() => get("world").clearJournal()));
  control.get("/coverage", ({ get }) => Response.json(get("world").coverage()));
  control.post("/worlds", async ({ req }) => {
    const { permissions } = await read<{ permissions?: string[] }>(req.raw, "World");
    return Response.json({ token: sandbox.createWorld(permissions).token });
  });

  app.route("/_sandbox", control);
}

function timeOf(world: WorldControl): { now: string } {
  return { now: new Date(world.now()).toISOString() };
}

function done(act: () => void): Response {
  act();
  return new Response(null, { status: 204 });
}
