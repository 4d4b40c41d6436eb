import type { GraphQLResolveInfo } from "graphql";
import { Authorized, Ctx, Info, Query, Resolver } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { requireViewer, type Viewer } from "../platform/graphql/access.js";
import { type Selection, selectionOf } from "../platform/graphql/lookahead.js";
import { adminFigures, candidateFigures, recruiterFigures } from "./dashboard.queries.js";
import { Dashboard } from "./dashboard.type.js";

@Resolver()
export class DashboardResolver {
  @Authorized()
  @Query(() => Dashboard, { description: "What the viewer sees first." })
  async dashboard(@Ctx() ctx: GraphQLContext, @Info() info: GraphQLResolveInfo) {
    const viewer = requireViewer(ctx);
    const figures = await figuresFor[viewer.role](ctx, viewer, selectionOf(info));
    return { ...figures, role: viewer.role };
  }
}

type FiguresFor = (ctx: GraphQLContext, viewer: Viewer, shown: Selection) => Promise<object>;

const figuresFor: Record<Viewer["role"], FiguresFor> = {
  CANDIDATE: (ctx, viewer, shown) => candidateFigures(ctx.db, viewer, shown, ctx.requested),
  RECRUITER: (ctx, viewer, shown) => recruiterFigures(ctx.db, viewer, shown, ctx.requested),
  ADMIN: (ctx, _viewer, shown) => adminFigures(ctx.db, shown),
};
