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

test("requires the body that is documented for the status", () => {
  expectTypeOf<Handler<"getJob">>().returns.resolves.toHaveProperty("status");
  const error = { error: { status: 404, message: "No job." } };
  const right: Handler<"getJob"> = () => ({ status: 404, body: error });
  // @ts-expect-error -- 409 is not documented for getJob
  const undocumented: Handler<"getJob"> = () => ({ status: 409, body: error });
  // @ts-expect-error -- a 200 has `data`
  const mixed: Handler<"getJob"> = () => ({ status: 200, body: error });
  expectTypeOf(right).toBeFunction();
  expectTypeOf(undocumented).toBeFunction();
  expectTypeOf(mixed).toBeFunction();
});
