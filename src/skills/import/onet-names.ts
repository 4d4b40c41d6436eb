/**
 * What people call the best-known of O*NET's technologies: first the name to show, then other names. Several official
 * names may lead to one skill.
 */
const wellKnown: Record<string, [name: string, ...aliases: string[]]> = {
  "Advanced business application programming ABAP": ["ABAP"],
  "Amazon DynamoDB": ["Amazon DynamoDB", "DynamoDB"],
  "Amazon Elastic Compute Cloud EC2": ["Amazon EC2", "EC2", "Elastic Compute Cloud"],
  "Amazon Redshift": ["Amazon Redshift", "AWS Redshift"],
  "Amazon Simple Storage Service S3": ["Amazon S3", "AWS S3"],
  "Amazon Web Services AWS CloudFormation": ["AWS CloudFormation", "CloudFormation"],
  "Amazon Web Services AWS software": ["Amazon Web Services", "AWS"],
  "Apache Cassandra": ["Apache Cassandra", "Cassandra"],
  "Apache Hadoop": ["Apache Hadoop", "Hadoop"],
  "Apache Kafka": ["Apache Kafka", "Kafka"],
  "Apache Spark": ["Apache Spark", "PySpark", "Spark SQL"],
  "Apache Subversion SVN": ["Apache Subversion", "SVN"],
  "Apache Tomcat": ["Apache Tomcat", "Tomcat"],
  "Apple iOS": ["iOS", "Apple iOS"],
  "Apple macOS": ["macOS", "Mac OS", "Mac OS X", "Apple macOS"],
  "Atlassian JIRA": ["Jira", "Atlassian Jira"],
  "Autodesk AutoCAD": ["AutoCAD", "Autodesk AutoCAD", "Auto CAD"],
  "Autodesk AutoCAD Civil 3D": ["AutoCAD Civil 3D", "Civil 3D"],
  C: ["C", "C programming", "C language"],
  "C#": ["C#", "C Sharp", "CSharp"],
  "C++": ["C++", "CPP"],
  "Cascading style sheets CSS": ["CSS", "CSS3", "Cascading Style Sheets"],
  "Common business oriented language COBOL": ["COBOL"],
  "Computer aided design CAD software": ["Computer-aided design", "CAD", "CAD software"],
  "Computer aided manufacturing CAM software": ["Computer-aided manufacturing", "CAM software"],
  "Computerized maintenance management system CMMS": ["Computerized maintenance management system", "CMMS"],
  "Customer relationship management CRM software": ["Customer relationship management software", "CRM software", "CRM"],
  "Dassault Systemes CATIA": ["CATIA", "Dassault Systemes CATIA"],
  "Dassault Systemes SolidWorks": ["SolidWorks", "Dassault Systemes SolidWorks"],
  "Electronic health record EHR software": ["Electronic health record software", "EHR", "Electronic health records"],
  "Electronic medical record EMR software": ["Electronic medical record software", "EMR", "Electronic medical records"],
  "Enterprise resource planning ERP software": [
    "Enterprise resource planning software",
    "ERP",
    "Enterprise resource planning",
  ],
  "ESRI ArcGIS software": ["ArcGIS", "ESRI ArcGIS", "ArcMap", "ArcGIS Pro", "ArcGIS Online"],
  "Extensible markup language XML": ["XML", "Extensible Markup Language"],
  "Formula translation/translator FORTRAN": ["Fortran"],
  "Geographic information system GIS software": ["Geographic information systems", "GIS", "GIS software"],
  "Geographic information system GIS systems": ["Geographic information systems", "GIS"],
  Go: ["Go", "Golang"],
  "Google Analytics": ["Google Analytics", "GA4"],
  "Google Android": ["Android", "Google Android"],
  "Google Angular": ["Angular", "AngularJS", "Google Angular"],
  "Google Workspace software": ["Google Workspace", "G Suite", "Google Suite", "Google Apps"],
  "Hypertext markup language HTML": ["HTML", "HTML5", "Hypertext Markup Language"],
  "IBM DB2": ["IBM DB2", "DB2"],
  "IBM SPSS Statistics": ["SPSS", "IBM SPSS Statistics", "IBM SPSS"],
  "IBM Terraform": ["Terraform", "HashiCorp Terraform"],
  "Intuit QuickBooks": ["QuickBooks", "Intuit QuickBooks", "Quick Books"],
  JavaScript: ["JavaScript", "ECMAScript"],
  "JavaScript Object Notation JSON": ["JSON", "JavaScript Object Notation"],
  "Jenkins CI": ["Jenkins", "Jenkins CI"],
  Kubernetes: ["Kubernetes", "K8s"],
  "Laboratory information management system LIMS": ["Laboratory information management system", "LIMS"],
  "Learning management system LMS": ["Learning management system", "LMS"],
  "Microsoft .NET Framework": [".NET", "Microsoft .NET", ".NET Framework", ".NET Core", "dotnet"],
  "Microsoft Access": ["Microsoft Access", "MS Access", "Access"],
  "Microsoft Active Directory": ["Active Directory", "Microsoft Active Directory"],
  "Microsoft Active Server Pages ASP": ["Active Server Pages", "Classic ASP"],
  "Microsoft ASP.NET": ["ASP.NET", "Microsoft ASP.NET"],
  "Microsoft Azure software": ["Microsoft Azure", "Azure"],
  "Microsoft Excel": ["Microsoft Excel", "MS Excel", "Excel"],
  "Microsoft Exchange": ["Microsoft Exchange", "MS Exchange", "Exchange Server"],
  "Microsoft Office software": [
    "Microsoft Office",
    "MS Office",
    "Microsoft Office Suite",
    "MS Office Suite",
    "Microsoft Suite",
    "Office 365",
    "Microsoft 365",
    "O365",
    "M365",
  ],
  "Microsoft OneNote": ["Microsoft OneNote", "OneNote"],
  "Microsoft Outlook": ["Microsoft Outlook", "MS Outlook", "Outlook"],
  "Microsoft Power BI": ["Power BI", "Microsoft Power BI", "PowerBI"],
  "Microsoft PowerPoint": ["Microsoft PowerPoint", "MS PowerPoint", "PowerPoint", "Power Point"],
  "Microsoft PowerShell": ["PowerShell", "Microsoft PowerShell"],
  "Microsoft Project": ["Microsoft Project", "MS Project"],
  "Microsoft Publisher": ["Microsoft Publisher", "MS Publisher", "Publisher"],
  "Microsoft SharePoint": ["Microsoft SharePoint", "MS SharePoint", "SharePoint"],
  "Microsoft SQL Server": ["Microsoft SQL Server", "SQL Server", "MS SQL", "MSSQL", "MS SQL Server"],
  "Microsoft SQL Server Integration Services SSIS": ["SQL Server Integration Services", "SSIS"],
  "Microsoft SQL Server Reporting Services SSRS": ["SQL Server Reporting Services", "SSRS"],
  "Microsoft Teams": ["Microsoft Teams", "MS Teams", "Teams"],
  "Microsoft Visio": ["Microsoft Visio", "MS Visio", "Visio"],
  "Microsoft Visual Basic": ["Visual Basic", "Microsoft Visual Basic", "VB.NET"],
  "Microsoft Visual Basic for Applications VBA": ["Visual Basic for Applications", "VBA"],
  "Microsoft Visual Studio": ["Visual Studio", "Microsoft Visual Studio"],
  "Microsoft Windows": ["Microsoft Windows", "MS Windows", "Windows"],
  "Microsoft Windows Server": ["Windows Server", "Microsoft Windows Server"],
  "Microsoft Word": ["Microsoft Word", "MS Word", "Word"],
  "Node.js": ["Node.js", "NodeJS"],
  "Objective C": ["Objective-C"],
  "Oracle Database": ["Oracle Database", "Oracle DB", "Oracle"],
  "Oracle Java": ["Java", "Oracle Java", "Core Java"],
  "Oracle Java 2 Platform Enterprise Edition J2EE": ["Java EE", "J2EE", "Jakarta EE"],
  "Oracle JavaServer Pages JSP": ["JavaServer Pages", "JSP"],
  "Oracle PeopleSoft": ["PeopleSoft", "Oracle PeopleSoft"],
  "Oracle PL/SQL": ["PL/SQL", "Oracle PL/SQL", "PLSQL"],
  "Oracle Primavera Enterprise Project Portfolio Management": ["Primavera P6", "Oracle Primavera", "Primavera"],
  PostgreSQL: ["PostgreSQL", "Postgres"],
  "Programmable logic controller PLC software": ["Programmable logic controllers", "PLC"],
  R: ["R", "R programming", "RStudio"],
  React: ["React", "ReactJS", "React.js"],
  "Red Hat OpenShift": ["OpenShift", "Red Hat OpenShift"],
  "RESTful API": ["REST APIs", "RESTful API", "REST API", "RESTful services", "RESTful web services"],
  "SAP BusinessObjects Crystal Reports": ["Crystal Reports", "SAP Crystal Reports"],
  "SAP Crystal Reports": ["Crystal Reports", "SAP Crystal Reports"],
  "SAP software": ["SAP"],
  "Splunk Enterprise": ["Splunk", "Splunk Enterprise"],
  "StataCorp Stata": ["Stata"],
  "Structure query language SQL": ["SQL"],
  "Structured query language SQL": ["SQL", "Structured Query Language"],
  "Sun Microsystems Java": ["Java"],
  "Supervisory control and data acquisition SCADA software": ["SCADA", "Supervisory control and data acquisition"],
  "Teradata Database": ["Teradata", "Teradata Database"],
  "The MathWorks MATLAB": ["MATLAB", "MathWorks MATLAB"],
  "Transact-SQL": ["T-SQL", "Transact-SQL", "TSQL"],
  "Trimble SketchUp Pro": ["SketchUp", "Trimble SketchUp", "SketchUp Pro"],
  TypeScript: ["TypeScript"],
  UNIX: ["Unix"],
  "Unified modeling language UML": ["UML", "Unified Modeling Language"],
  "Vue.js": ["Vue.js", "VueJS", "Vue"],
  "Warehouse management system WMS": ["Warehouse management system", "WMS"],
  "eClinicalWorks EHR software": ["eClinicalWorks"],
};

const vendors =
  /^(Adobe|Apache|Apple|Atlassian|Autodesk|Bentley|Cisco|Corel|ESRI|Hewlett Packard|IBM|Intuit|Microsoft|Oracle|SAP|Siemens|Sun Microsystems|Symantec|Trimble) (.+)$/;

/**
 * An O*NET technology's name as people write it, with other names for it.
 * @param usedBy in how many occupations it is used: products that few know get no shortened names, which would be found
 *   in texts that mean something else
 */
export function namesOfOnet(official: string, usedBy: number): { name: string; aliases: string[] } {
  const known = wellKnown[official];
  if (known) {
    const [name, ...aliases] = known;
    return { name, aliases: [...aliases, official] };
  }
  const name = withoutSoftware(official);
  const aliases = name === official ? [] : [official];

  const acronym = trailingAcronym(name);
  if (acronym) aliases.push(acronym.words, ...(usedBy >= 10 && acronym.letters.length >= 4 ? [acronym.letters] : []));

  const [, vendor, product] = vendors.exec(name) ?? [];
  if (vendor && product) {
    if (vendor === "Microsoft") aliases.push(`MS ${product}`);
    // "Adobe Photoshop" is Photoshop, but "Google Docs" is not "Docs": a word with nothing of a name in it stays with its vendor.
    const isDistinctive = /[a-z][A-Z]|\d|^[A-Z]{4,}$/.test(product) || products.has(product);
    if (isDistinctive && usedBy >= 5) aliases.push(product);
  }
  return { name, aliases };
}

/** Products whose bare names are words of their own, yet known as products. */
const products = new Set([
  "Acrobat",
  "After Effects",
  "Bitbucket",
  "Confluence",
  "Dreamweaver",
  "Hyperion",
  "Illustrator",
  "Lightroom",
  "Maven",
  "Photoshop",
  "Premiere Pro",
  "Revit",
  "Solr",
  "Taleo",
  "Webex",
  "WebSphere",
  "Final Cut Pro",
  "Lotus Notes",
  "Cognos",
  "Visual FoxPro",
  "Creative Cloud",
  "HTTP Server",
  "Business Objects",
  "Premiere",
  "Navisworks",
]);

/** "Salesforce software" is Salesforce; "Accounting software" would be something else without its second word. */
function withoutSoftware(official: string): string {
  const bare = official.replace(/ software$/, "");
  const words = bare.split(" ");
  const isBrand = words.length > 1 ? words.every((word) => /^[A-Z0-9(]/.test(word)) : brands.has(bare);
  return isBrand || /^[A-Z]{3,}$|[a-z][A-Z]/.test(bare) ? bare : official;
}

const brands = new Set([
  "Alteryx",
  "Ansible",
  "Blackboard",
  "Informatica",
  "Salesforce",
  "Workday",
  "Yardi",
  "Tripos",
  "Smartsheet",
  "Zendesk",
]);

/** "Optical character recognition OCR" -> its words and OCR, if the letters are those of the words. */
function trailingAcronym(name: string): { words: string; letters: string } | undefined {
  const match = /^(.+) \(?([A-Z][A-Z/]{2,7})\)?( software| systems?| database)?$/.exec(name);
  const [, words, letters, noun = ""] = match ?? [];
  if (!words || !letters) return undefined;
  const initials = words
    .split(/[\s/-]+/)
    .map((word) => word[0]?.toUpperCase())
    .join("");
  // Little words may or may not count: "point of sale" is POS, "voice over internet protocol" VoIP.
  const pattern = new RegExp(`^${[...letters].map((letter) => `.?${letter.replace("/", "\\/?")}`).join("")}.?$`);
  return pattern.test(initials) ? { words: `${words}${noun}`, letters } : undefined;
}
