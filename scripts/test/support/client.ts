import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { clientName } from "../../src/upstream/client.ts";

/** A class of the synthetic client. */
export interface ClientEndpointFixture {
  /** For example, `GetPet`. */
  readonly name: string;
  /** Members of the class in JavaScript. Default: {@link getPet}. */
  readonly members?: string;
}

/** A package like the client. */
export interface ClientFixture {
  /** Default: an endpoint `GetPet`. */
  readonly endpoints?: readonly ClientEndpointFixture[];
  /** The type declarations. */
  readonly types?: string;
  /** Default: the classes of the endpoints. */
  readonly module?: string;
  /** Changes to `package.json`. */
  readonly manifest?: object;
}

/** The members of the class of `GET /pets/{petId}`, which has a path for teams too. */
export const getPet = `
  method = "get";
  requiredPermissions = "Zoo > Pets > Read";
  endpointUrl = ({ parameters }) =>
    ("teamId" in parameters ? "/teams/".concat(encodeURIComponent(parameters.teamId)) : "")
      .concat("/pets/", encodeURIComponent(parameters.petId));`;

/** Writes a synthetic client to a temporary directory, until the test has finished. */
export async function writeClient({
  endpoints = [{ name: "GetPet" }],
  types = "",
  module = endpoints.map(({ name, members = getPet }) => `export class ${name}Endpoint {${members}\n}\n`).join(""),
  manifest = {},
}: ClientFixture = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "northspec-client-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, "dist"));
  const contents = {
    name: clientName,
    version: "1.2.3",
    module: "dist/client.mjs",
    typings: "dist/client.d.ts",
    ...manifest,
  };
  await writeFile(join(directory, "package.json"), JSON.stringify(contents));
  await writeFile(join(directory, "dist/client.mjs"), module);
  await writeFile(join(directory, "dist/client.d.ts"), types);
  return directory;
}
