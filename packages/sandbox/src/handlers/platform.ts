import { catalog } from "../catalog.ts";
import type { Handler } from "../handler.ts";

/** Lists the plans. */
export const listPlans: Handler<"listPlans"> = () => ({ data: { plans: catalog.plans } });

/** Lists the regions. */
export const listRegions: Handler<"listRegions"> = () => ({ data: { regions: catalog.regions } });
