/**
 * The API on the user's machine: small, stateful, and held to the specification.
 *
 * @packageDocumentation
 */
export { type AccessToken, developmentToken } from "./access.ts";
export type { BuildResult, StoredBuild, Transition } from "./builds.ts";
export type { ClockState, TimeSource } from "./clock.ts";
export type { Coverage, OperationCoverage } from "./coverage.ts";
export type { Failure, FailureRule } from "./failures.ts";
export type { Har } from "./har.ts";
export {
  type AddBuilds,
  createSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxWorld,
  type WorldControl,
} from "./sandbox.ts";
export { type SandboxServer, serveSandbox, type ServerOptions } from "./server.ts";
export type { WorldState } from "./state.ts";
