import type { GraphQLResolveInfo } from "graphql";
import { Authorized, Ctx, Info, Query, Resolver } from "type-graphql";
import { listOwnApplications } from "../applications/application.queries.js";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { requireViewer, type Viewer } from "../platform/graphql/access.js";
import { type Selection, selectionOf } from "../platform/graphql/lookahead.js";
import { paginate } from "../platform/graphql/paginate.js";
import { adminFigures, candidateFigures, findTopJobs, recruiterFigures } from "./dashboard.queries.js";
import { Dashboard } from "./dashboard.type.js";

const RECENT_APPLICATIONS = 5;

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
  async CANDIDATE(ctx, viewer, shown) {
    const [figures, recentApplications] = await Promise.all([
      candidateFigures(ctx, viewer, shown),
      shown.has("recentApplications") ? recentApplicationsOf(ctx, viewer, shown.at(["recentApplications"])) : [],
    ]);
    return { ...figures, recentApplications };
  },

  async RECRUITER(ctx, viewer, shown) {
    const [figures, topJobs] = await Promise.all([
      recruiterFigures(ctx, viewer, shown),
      shown.has("topJobs") ? findTopJobs(ctx, viewer, shown.at(["topJobs"])) : [],
    ]);
    return { ...figures, topJobs };
  },

  ADMIN: (ctx, _viewer, shown) => adminFigures(ctx, shown),
};

async function recentApplicationsOf(ctx: GraphQLContext, viewer: Viewer, shown: Selection) {
  const list = listOwnApplications(ctx.db, viewer, null, ctx.requested, shown);
  const { nodes } = await paginate(list, { first: RECENT_APPLICATIONS }, ctx, { count: false });
  return nodes;
}
