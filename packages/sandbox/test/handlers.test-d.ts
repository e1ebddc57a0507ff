import type { Handler, OperationId } from "../src/handler.ts";
import { type Handlers, handlers } from "../src/handlers.ts";
import { expectTypeOf, test } from "vitest";

test("rejects a missing handler", () => {
  const { getJob: _, ...rest } = handlers;
  // @ts-expect-error -- getJob is missing
  expectTypeOf<Handlers>(rest);
  expectTypeOf<keyof Handlers>().toEqualTypeOf<OperationId>();
});

test("rejects a handler for an unknown operation", () => {
  const more = { ...handlers, getNothing: handlers.getJob };
  // @ts-expect-error -- getNothing is not an operation
  expectTypeOf<keyof typeof more>().toEqualTypeOf<keyof Handlers>();
});

test("requires the documented body", () => {
  const getJob: Handler<"getJob"> = ({ resources }) => ({ data: resources.jobs.require("project", "job").job });
  // @ts-expect-error -- the body has `data`
  const empty: Handler<"getJob"> = () => ({});
  // @ts-expect-error -- a service is not a job
  const other: Handler<"getJob"> = ({ resources }) => ({ data: resources.services.require("project", "job") });
  // @ts-expect-error -- a handler does not wait
  const later: Handler<"getJob"> = async (call) => getJob(call);
  for (const handler of [getJob, empty, other, later]) expectTypeOf(handler).toBeFunction();
});

test("requires the path of a resource", () => {
  const getJob: Handler<"getJob"> = ({ resources }) => {
    // @ts-expect-error -- the project is missing
    return { data: resources.jobs.require("job").job };
  };
  expectTypeOf(getJob).toBeFunction();
});
