import { DARK, LIGHT, type Token } from '../../theme.ts';

function tokens(palette: Readonly<Record<Token, string>>): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** One style sheet: light, dark, phone and print. Sizes are those of the paper report in pixels of a screen. */
export function styleSheet(fontFaces: string): string {
  return `${fontFaces}
:root{color-scheme:light dark;${tokens(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${tokens(DARK)}}.top .logo{background:#fff;padding:4px}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:16px}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/24px 'Source Sans 3','Segoe UI',system-ui,Helvetica,Arial,sans-serif;overflow-wrap:break-word}
.page{max-width:1208px;margin:0 auto;padding:32px 24px 48px}
h1,h2,h3,p,ol,ul,dl,dd,figure,table{margin:0;padding:0}
h1{font-size:24px;line-height:32px}
h2{font-size:18px;line-height:24px;margin:40px 0 8px;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 12px}
h2 .sign{align-self:center;margin-right:-4px}
h3{font-size:16px;line-height:24px;font-weight:600}
a{color:var(--data)}
a:focus-visible,summary:focus-visible{outline:2px solid var(--data);outline-offset:2px}
.remark{font-size:13px;line-height:20px;font-weight:400;color:var(--ink3)}
.note{font-size:13px;line-height:18px;color:var(--ink3);margin-top:8px}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 32px;border-bottom:2px solid var(--ink);padding-bottom:10px}
.top .logo{height:44px;max-width:180px;object-fit:contain;align-self:center;margin-right:-16px}
.top p{font-size:14px;line-height:20px;color:var(--ink2)}
.top .when{text-align:right;margin-left:auto}
.top .when b{font-weight:600;color:var(--ink)}
nav{display:flex;flex-wrap:wrap;gap:0 20px;margin:12px 0 0;font-size:14px}
nav a{padding:4px 0}
.verdict{display:grid;grid-template-columns:96px minmax(0,64ch);gap:0 16px;margin:28px 0 0}
.verdict .word{display:block;font-weight:700;line-height:24px;margin-top:4px}
.verdict .sentence{font-size:24px;line-height:32px}
.sign{display:inline-block;vertical-align:-2px;flex:none}
.breached{color:var(--bad)}.risk{color:var(--risk)}.nodata,.idle{color:var(--ink2)}.met{color:var(--met)}.info{color:var(--data)}
.actions{list-style:none;border-top:1px solid var(--ink3);border-bottom:1px solid var(--ink3)}
.actions li{display:grid;grid-template-columns:28px minmax(0,1fr) 128px minmax(0,32%);gap:0 20px;padding:12px 0}
.actions li+li{border-top:1px solid var(--grid)}
.actions .rank,.actions .cost b,.actions .todo b{font-weight:600}
.actions .cost{text-align:right}
.actions small,.tile small,td small,th small{display:block;font-size:13px;line-height:16px;color:var(--ink3);font-weight:400}
.actions small{line-height:20px;color:var(--ink2)}
.actions .what b{font-weight:600}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:20px;margin-top:36px}
.tile{border-top:2px solid var(--ink);padding-top:6px}
.tile dt{font-size:14px;line-height:20px;color:var(--ink2)}
.tile .value{font-size:30px;line-height:40px;font-weight:600;white-space:nowrap}
.tile .change{font-size:14px;line-height:20px;font-weight:600;min-height:20px}
.tile .worse{color:var(--bad)}
.tile .caution{color:var(--risk)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;line-height:20px;font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:14px;font-weight:600;color:var(--ink2);border-bottom:2px solid var(--ink);vertical-align:bottom}
tbody tr{border-bottom:1px solid var(--grid)}
tbody tr:last-child{border-bottom-color:var(--ink3)}
tbody th{font-weight:600;overflow-wrap:anywhere;min-width:120px}
.r{text-align:right}
.nowrap{white-space:nowrap}
.strong{font-weight:700}
.quiet{color:var(--ink3);font-weight:400}
tr.bad>*{background:var(--badfill)}
tr.bad>:first-child{box-shadow:-8px 0 0 var(--badfill)}
tr.bad>:last-child{box-shadow:8px 0 0 var(--badfill)}
tr.sum>*{font-weight:600}
tr.team>*{background:var(--fill);font-size:14px}
.budget{display:inline-flex;align-items:center;gap:10px;justify-content:flex-end}
.budget b{min-width:56px}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--data)}
.pair{display:grid;gap:24px 40px;margin-top:8px}
.pair>*{min-width:0}
.panels{display:grid;gap:24px}
.panels>*{min-width:0}
.panels .tiles{margin-top:8px}
.panels .pair{margin-top:0}
@media (min-width:1040px){.pair{grid-template-columns:1fr 1fr}}
@media (min-width:721px) and (max-width:1070px){.tiles{grid-template-columns:repeat(3,1fr)}}
@media screen and (min-width:721px) and (max-width:1000px){.cards th:not(:last-child),.cards td:not(:last-child){padding-right:8px}.cards tbody th.span2{min-width:150px}.budget{gap:4px}.budget svg{width:44px;height:auto}.budget b{min-width:44px}}
figure svg.wide,figure svg.slim{display:block;width:100%;height:auto}
figure.full svg.wide{max-width:960px}
figure svg.slim{display:none}
figcaption{font-weight:600}
figcaption small{display:block;font-size:13px;line-height:20px;font-weight:400;color:var(--ink3)}
svg text{font-variant-numeric:tabular-nums}
details{margin-top:6px;font-size:14px}
summary{cursor:pointer;color:var(--ink2);font-size:13px;width:max-content;max-width:100%}
details table{font-size:14px;width:auto;min-width:min(100%,320px);margin-top:4px}
details th,details td{padding:2px 16px 2px 0}
.explain{margin-top:4px}
.explain b,.policy h3{font-weight:600}
.policy p{color:var(--ink2);font-size:15px;line-height:22px;margin-top:4px}
.health{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:16px 40px;align-items:start}
.facts{display:grid;grid-template-columns:minmax(90px,200px) minmax(0,1fr);gap:2px 20px;font-size:15px}
.facts dt{font-weight:600}
.facts dd{color:var(--ink2)}
code{font:13px/20px ui-monospace,'Source Code Pro',Consolas,Menlo,monospace;overflow-wrap:anywhere}
footer{margin-top:40px;border-top:1px solid var(--rule);padding-top:8px;font-size:13px;line-height:20px;color:var(--ink3);display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 24px}
@media screen and (max-width:720px){
.page{padding:20px 20px 40px}
.top .when{text-align:left;margin-left:0}
.verdict{grid-template-columns:1fr;gap:8px}
.verdict .mark{display:flex;align-items:center;gap:10px}
.verdict .word{margin:0}
.verdict .sentence{font-size:20px;line-height:28px}
.actions li{grid-template-columns:20px minmax(0,1fr);gap:4px 8px}
.actions li>*{grid-column:2}
.actions li>.rank{grid-column:1;grid-row:1}
.actions .cost{text-align:left}
.actions .cost small{display:inline;margin-left:8px}
.tiles{grid-template-columns:1fr 1fr;gap:16px}
.tile .value{font-size:26px;line-height:32px;white-space:normal}
figure svg.wide{display:none}
figure svg.slim{display:block}
.cards,.cards tbody,.cards tr,.cards td,.cards th{display:block}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:4px 12px;padding:12px 0}
.cards tr.team{display:block;padding:0}
.cards td,.cards tbody th{padding:0;text-align:left}
.cards tr.team>*{padding:4px 8px}
.cards [data-l]::before{content:attr(data-l);display:block;font-size:13px;line-height:16px;font-weight:400;color:var(--ink3)}
.cards .span2{grid-column:span 2}
.cards .span3{grid-column:1/-1}
.cards td:empty{display:none}
.cards tr.bad{background:var(--badfill);margin:0 -8px;padding:12px 8px}
.cards tr.bad>:first-child,.cards tr.bad>:last-child{box-shadow:none}
.budget{justify-content:flex-start;gap:6px}
.budget svg{width:44px;height:auto}
.budget b{min-width:0}
.facts{grid-template-columns:1fr}
.facts dd{margin-bottom:6px}
}
@media print{
@page{margin:14mm 12mm}
:root{color-scheme:light;${tokens(LIGHT)}}
body{font-size:9pt;line-height:12pt}
.page{max-width:none;padding:0}
nav,details{display:none}
h1{font-size:14pt;line-height:18pt}
h2{font-size:11pt;line-height:14pt;margin:16pt 0 4pt}
h3{font-size:9pt;line-height:12pt}
small,.remark,.note,.top p,.actions small,.tile small,td small,th small,figcaption small,footer{font-size:7.5pt;line-height:10pt}
.tile dt,.tile .change,thead th,tr.team>*,.facts,.policy p{font-size:8pt;line-height:11pt;min-height:0}
code{font-size:7.5pt;line-height:10pt}
th,td{padding:3pt 8pt 3pt 0;line-height:12pt}
.verdict{grid-template-columns:60px minmax(0,1fr);margin-top:14pt}
.verdict .sentence{font-size:14pt;line-height:18pt}
.actions li{grid-template-columns:16px minmax(0,1fr) 84px minmax(0,36%);gap:0 12px;padding:5pt 0}
.tiles{grid-template-columns:repeat(6,1fr);gap:10px;margin-top:14pt}
.tile .value{font-size:17pt;line-height:22pt}
.pair{grid-template-columns:1fr 1fr;gap:8px 20px}
.budget{gap:4px}
.budget svg{width:44px;height:auto}
.budget b{min-width:40px}
tr.bad>:first-child,tr.bad>:last-child{box-shadow:none}
.health{grid-template-columns:repeat(3,1fr);gap:8px 20px}
.facts{grid-template-columns:100px minmax(0,1fr);gap:1px 12px}
h2,h3,figcaption,thead{break-after:avoid}
h2,tr,li,figure,.tile,.tiles,.policy,.health{break-inside:avoid}
tbody tr:first-child:not(:last-child){break-after:avoid}
tbody tr:last-child,.note{break-before:avoid}
.detail{break-inside:avoid}
thead{display:table-header-group}
a{color:inherit;text-decoration:none}
}
`;
}
