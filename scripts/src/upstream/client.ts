import { existsSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { CheckError } from "../changes/run.ts";
import { type ClientTypes, readClientTypes } from "./client-types.ts";
import { type ApiOperation, objectShape, type Shape, unknownShape } from "./shape.ts";

/** The package of the client. */
export const clientName = "@northflank/js-client";

/** The official client: its endpoints, and the types of their requests and responses. */
export interface Client {
  readonly version: string;
  readonly endpoints: readonly ClientEndpoint[];
}

/** An endpoint of the client. */
export interface ClientEndpoint {
  readonly endpoint: string;
  /** Reads the types of the endpoint. */
  operation(): ApiOperation;
}

/** An instance of a class like `GetServiceEndpoint`. */
interface EndpointInstance {
  readonly method: string;
  readonly requiredPermissions?: unknown;
  readonly endpointUrl: (options: { readonly parameters: object }) => string;
  /** Only paginated endpoints have it. */
  readonly all?: unknown;
}

/**
 * Reads the client in a directory. This loads its module, which sends no requests.
 *
 * @throws {@link CheckError} if the directory does not have a client that can be read.
 */
export async function readClient(directory: string): Promise<Client> {
  const { version, module, typings } = readManifest(directory);
  const types = readClientTypes(`${clientName}/${typings}`, readFileSync(join(directory, typings), "utf8"));
  const exported = await load(join(directory, module));
  const endpoints = Object.entries(exported).flatMap(([name, value]) => {
    const instance = instanceOf(name, value);
    return instance === undefined ? [] : [endpointOf(name.replace(/Endpoint$/u, ""), instance, types)];
  });
  if (endpoints.length === 0)
    throw new CheckError(`${clientName} ${version} exports no endpoints, such as GetServiceEndpoint.`);
  return { version, endpoints };
}

/** Reads the version in `scripts/package.json`. */
export async function pinnedClient(): Promise<Client> {
  const manifest = findPackageJSON(clientName, import.meta.url);
  if (manifest === undefined) throw new CheckError(`${clientName} is not installed. Run \`npx -y pnpm@12 install\`.`);
  return readClient(dirname(manifest));
}

function readManifest(directory: string): { version: string; module: string; typings: string } {
  const file = join(directory, "package.json");
  if (!existsSync(file)) throw new CheckError(`${file} does not exist. Expected the directory of ${clientName}.`);
  const { name, version, module, typings } = JSON.parse(readFileSync(file, "utf8")) as Readonly<
    Record<string, unknown>
  >;
  if (name !== clientName) throw new CheckError(`${file}: Expected the package ${clientName}.`);
  if (typeof version !== "string" || typeof module !== "string" || typeof typings !== "string") {
    throw new CheckError(`${file}: Expected version, module and typings.`);
  }
  for (const path of [module, typings]) {
    if (!existsSync(join(directory, path))) throw new CheckError(`${join(directory, path)} does not exist.`);
  }
  return { version, module, typings };
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    // The values that a module exports have names.
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new CheckError(`Cannot load ${file}: ${String(error)}`, { cause: error });
  }
}

/** Creates an endpoint. The abstract classes, which have no URL, are none. */
function instanceOf(name: string, value: unknown): EndpointInstance | undefined {
  if (!name.endsWith("Endpoint") || typeof value !== "function") return undefined;
  try {
    const instance: object = Reflect.construct(value, [{}, {}]);
    return isEndpoint(instance) ? instance : undefined;
  } catch (error) {
    throw new CheckError(`Cannot create ${name}: ${String(error)}`, { cause: error });
  }
}

function isEndpoint(value: object): value is EndpointInstance {
  return (
    "method" in value &&
    typeof value.method === "string" &&
    "endpointUrl" in value &&
    typeof value.endpointUrl === "function"
  );
}

function endpointOf(name: string, instance: EndpointInstance, types: ClientTypes): ClientEndpoint {
  const path = pathOf(name, instance, { isForTeam: false });
  const teamPath = pathOf(name, instance, { isForTeam: true });
  const endpoint = `${instance.method.toUpperCase()} ${path}`;
  const { requiredPermissions: permission } = instance;
  return {
    endpoint,
    operation() {
      const request = types.shapeOf(`${name}Request`);
      const response = types.shapeOf(`${name}Result`);
      if (request === undefined && response === undefined) {
        throw new CheckError(`${clientName} does not declare the types ${name}Request and ${name}Result.`);
      }
      const partOf = (part: string): Shape | undefined => request?.properties.get(part)?.shape;
      const isPaginated = typeof instance.all === "function";
      const body = partOf("data");
      return {
        id: name,
        endpoint,
        ...(teamPath === path ? {} : { teamPath }),
        // Some endpoints have the text "undefined".
        ...(typeof permission === "string" && permission !== "undefined" ? { permission } : {}),
        isBodyRequired: request?.properties.get("data")?.required === true,
        shapes: {
          path: pathParameters(partOf("parameters"), path),
          query: partOf("options") ?? objectShape([]),
          ...(body ? { request: body } : {}),
          ...(response ? { response: envelopeOf(response, isPaginated) } : {}),
        },
      };
    },
  };
}

/** The client builds the URL from the parameters that it gets, and uses the path for a team if `teamId` is one. */
function pathOf(name: string, instance: EndpointInstance, { isForTeam }: { readonly isForTeam: boolean }): string {
  const parameters = new Proxy(
    {},
    {
      has: (_, key) => isForTeam || key !== "teamId",
      get: (_, key) => (typeof key === "string" ? `{${key}}` : undefined),
    },
  );
  let url: unknown;
  try {
    url = instance.endpointUrl({ parameters });
  } catch (error) {
    throw new CheckError(`Cannot get the path of ${name}Endpoint: ${String(error)}`, { cause: error });
  }
  // The client encodes the braces.
  const path = typeof url === "string" ? url.replaceAll("%7B", "{").replaceAll("%7D", "}") : "";
  if (/^(?:\/(?:[\w-]+|\{\w+\}))+$/u.test(path)) return path;
  throw new CheckError(`Expected ${name}Endpoint to build a path like /v1/projects, not ${JSON.stringify(url)}.`);
}

/** The parameters without the team, unless the path has no other form. */
function pathParameters(parameters: Shape = objectShape([]), path: string): Shape {
  return objectShape([...parameters.properties].filter(([name]) => name !== "teamId" || path.includes("{teamId}")));
}

/** The client returns `data` alone, and adds functions to `pagination`. */
function envelopeOf(data: Shape, isPaginated: boolean): Shape {
  return objectShape([
    ["data", { required: true, shape: data }],
    ...(isPaginated ? [["pagination", { required: true, shape: unknownShape }] as const] : []),
  ]);
}
