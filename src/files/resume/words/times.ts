/** Month names and their short forms in common European languages, without accents. A month a line. */
const names = `
  january jan januar janvier janv enero ene gennaio gen janeiro januari styczen stycznia sty tammikuu tammikuuta ocak oca leden ledna ianuarie januar
  february feb febr februar fevrier fevr fev febrero febbraio fevereiro februari luty lutego lut helmikuu helmikuuta subat sub unor unora februarie
  march mar marz maerz mars marzo marco maart mrt marzec marca maaliskuu mart brezen brezna martie
  april apr avril avr abril abr aprile kwiecien kwietnia kwi huhtikuu nisan nis duben dubna aprilie
  may mai mayo maggio mag maio mei maj maja toukokuu mayis kveten kvetna
  june jun juni juin junio giugno giu junho czerwiec czerwca cze kesakuu haziran haz cerven cervna iunie
  july jul juli juillet juil julio luglio lug julho lipiec lipca lip heinakuu temmuz tem cervenec cervence iulie
  august aug aout agosto ago augustus augusti sierpien sierpnia sie elokuu agustos agu srpen srpna
  september sep sept septembre septiembre settembre set setembro setiembre wrzesien wrzesnia wrz syyskuu eylul eyl zari septembrie
  october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika paz lokakuu ekim eki rijen rijna octombrie
  november nov novembre noviembre novembro listopad listopada lis marraskuu kasim kas listopadu noiembrie
  december dec dezember dez decembre diciembre dic dicembre dezembro des desember grudzien grudnia gru joulukuu aralik ara prosinec prosince decembrie`;

export const monthByName = new Map(
  names
    .trim()
    .split("\n")
    .flatMap((line, month) =>
      line
        .trim()
        .split(/\s+/)
        .map((name) => [name, month + 1] as const),
    ),
);

/** The month in which a season, or a quarter, begins about; each has three. */
export const seasons = new Map(
  Object.entries({
    spring: 3,
    summer: 6,
    fall: 9,
    autumn: 9,
    winter: 12,
    fruhling: 3,
    fruhjahr: 3,
    sommer: 6,
    herbst: 9,
    printemps: 3,
    ete: 6,
    automne: 9,
    hiver: 12,
    primavera: 3,
    verano: 6,
    otono: 9,
    invierno: 12,
    estate: 6,
    autunno: 9,
    q1: 1,
    q2: 4,
    q3: 7,
    q4: 10,
  }),
);

/** "Until now", without accents. Longer ones first. */
export const PRESENT =
  "to the present|to present|present day|present|currently|current|to date|till date|until now|till now|now|today|ongoing|on going|continuing|" +
  "bis heute|heute|aktuell|laufend|jetzt|aujourd['’]?hui|a ce jour|ce jour|present|actuellement|actuel|en cours|maintenant|" +
  "hasta la fecha|la fecha|actualidad|la actualidad|actualmente|actual|presente|hoy|ad oggi|oggi|in corso|attuale|attualmente|" +
  "o momento|ate o momento|atualmente|atual|hoje|dias atuais|heden|nu|obecnie|nadal|teraz|do dzis|idag|i dag|nuvarande|pagaende|naverende|" +
  "nykyinen|nyt|halen|gunumuz|devam ediyor|soucasnost|dosud|dodnes|sucasnost|prezent|jelenleg|jelen|cont\\.?|pres\\.?";

/** Those that stand behind a date with no dash before them. */
export const PRESENT_PHRASES =
  "to (?:the )?present|(?:up )?to date|till date|(?:up )?(?:until|till|to) (?:now|today)|and continuing|bis (?:heute|jetzt|dato)|bis zum heutigen tag|" +
  "(?:jusqu['’]a )?(?:aujourd['’]?hui|ce jour|maintenant)|a ce jour|hasta (?:la fecha|hoy|ahora|la actualidad|el presente)|" +
  "(?:a|al|y) (?:la )?(?:actualidad|presente)|ad oggi|fino ad oggi|ate (?:o momento|hoje|a data|o presente)|tot (?:heden|nu|op heden)|do (?:dzis|teraz|chwili obecnej)";

/** "Since", without accents. */
export const SINCE =
  "since|as of|starting|seit|ab|depuis|desde|dal|da|sinds|vanaf|od|sedan|siden|alkaen|din|starting from";

/** Between the ends of a range, without accents. */
export const UNTIL = "to|until|till|til|through|thru|bis|a|au|al|hasta|ate|tot|t/m|do|en met|pana la";
