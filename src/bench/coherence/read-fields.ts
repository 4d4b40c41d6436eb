export const APPLICATION_FIELDS = "id status coverLetter createdAt job { id title isOpen company { name } }";

/** Its addresses are left out: they are signed anew each time. */
export const FILE_FIELDS = "id filename status mimeType originalSize storedSize variants { width mimeType }";

/** Of a job. */
export const ANALYTICS = [
  "views conversionRate applicationCount",
  "applicationsByStatus { status count } applicationsByDay { day count }",
  "uniqueViewers viewsByDay { day views uniqueViewers } referrers { host views }",
  "applicationCount matchScores { from count }",
];

/** Of whichever dashboard it is. */
export const DASHBOARDS = [
  "... on RecruiterDashboard { topJobs { id title } }",
  "... on RecruiterDashboard { topJobs { id skills { name } applicationCount } viewCount companies { name } }",
  `... on RecruiterDashboard { applicationCount applicationsByStatus { status count } applicationsByDay { day count }
    jobsByStatus { status count } }`,
  "... on RecruiterDashboard { applicationsByDay { day count } }",
  `... on CandidateDashboard { applicationCount activeApplicationCount applicationsByStatus { status count }
    recentApplications { ${APPLICATION_FIELDS} } profileCompleteness }
   ... on RecruiterDashboard { jobsByStatus { count } companies { id } }`,
  `... on AdminDashboard { usersByRole { role count } companyCount skillCount jobsByStatus { status count }
    jobsPostedByDay { day count } applicationsByStatus { status count } applicationsByDay { day count } }
   ... on CandidateDashboard { profileCompleteness }`,
];
