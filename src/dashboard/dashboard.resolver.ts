import type { GraphQLResolveInfo } from "graphql";
import { Authorized, Ctx, Info, Query, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { requireViewer, type Viewer } from "../platform/graphql/access.js";
import { type Selection, selectionOf } from "../platform/graphql/lookahead.js";
import { adminFigures } from "./admin-dashboard.queries.js";
import { candidateFigures } from "./candidate-dashboard.queries.js";
import { Dashboard } from "./dashboard.type.js";
import { recruiterFigures } from "./recruiter-dashboard.queries.js";

@Resolver()
export class DashboardResolver {
  @Authorized()
  @CacheControl({ maxAge: 300, scope: "PRIVATE" })
  @Query(() => Dashboard, { description: "What the viewer sees first." })
  async dashboard(@Ctx() ctx: GraphQLContext, @Info() info: GraphQLResolveInfo) {
    const viewer = requireViewer(ctx);
    const figures = await figuresFor[viewer.role](ctx, viewer, selectionOf(info));
    return { ...figures, role: viewer.role };
  }
}

type FiguresFor = (ctx: GraphQLContext, viewer: Viewer, shown: Selection) => Promise<object>;

const figuresFor: Record<Viewer["role"], FiguresFor> = {
  CANDIDATE: (ctx, viewer, shown) => candidateFigures(ctx, viewer, shown),
  RECRUITER: (ctx, viewer, shown) => recruiterFigures(ctx, viewer, shown),
  ADMIN: (ctx, _viewer, shown) => adminFigures(ctx, shown),
};
