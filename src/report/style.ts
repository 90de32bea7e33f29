/** How the report looks: ink on paper, colour only where something is to be seen. Light and dark. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#f6f5f2;--card:#fff;--ink:#1d1c1a;--soft:#5f5c56;--line:#dedbd4;--focus:#2456d6;
--pass:#1c7a43;--review:#9a5b00;--reject:#bd2318;--passbg:#e3f3e8;--reviewbg:#fcefd6;--rejectbg:#fde5e2;--tint:#efede8}
@media (prefers-color-scheme:dark){:root{--paper:#161615;--card:#201f1e;--ink:#efece6;--soft:#aaa59c;--line:#383633;
--focus:#8fb0ff;--pass:#6fd093;--review:#f0b757;--reject:#ff8f83;--passbg:#173322;--reviewbg:#3a2c10;--rejectbg:#43201c;--tint:#2a2927}}
*{box-sizing:border-box}
html{scroll-padding-top:var(--tools,9rem)}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC",sans-serif}
h1,h2,p,ol,ul,dl,dd,figure,fieldset{margin:0;padding:0;border:0}
ol,ul{list-style:none}
button,input{font:inherit;color:inherit}
[hidden]{display:none!important}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.unseen,legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;z-index:9;background:var(--card);padding:.4rem .8rem}
.top,main{max-width:1480px;margin:auto;padding:0 1.5rem}
.top{display:grid;grid-template-columns:1fr auto;gap:.9rem 2rem;align-items:end;padding-top:1.75rem;padding-bottom:1.1rem}
h1{font-size:1.6rem;line-height:1.2;letter-spacing:-.01em;overflow-wrap:anywhere}
.title p{color:var(--soft);font-size:.85rem}
.title time{margin-left:.6rem}
.bar{grid-column:1/-1;grid-row:2;width:100%;height:8px;border-radius:4px;background:var(--line);display:block}
.bar rect{fill:var(--soft)}rect.pass{fill:var(--pass)}rect.review{fill:var(--review)}rect.reject{fill:var(--reject)}
.totals{display:flex;gap:1.75rem}
.totals div{display:flex;flex-direction:column-reverse}
.totals dd{font-size:1.5rem;line-height:1.15;font-variant-numeric:tabular-nums;font-weight:600}
.totals dt{color:var(--soft);font-size:.8rem}
.tools{position:sticky;top:0;z-index:5;background:var(--paper);border-bottom:1px solid var(--line);padding:.6rem max(1.5rem,calc((100vw - 1480px)/2 + 1.5rem))}
.row{display:flex;gap:.5rem;align-items:center;flex-wrap:wrap}
.find{flex:1 1 14rem;max-width:26rem}
#find{width:100%;padding:.4rem .7rem;border:1px solid var(--line);border-radius:8px;background:var(--card)}
#find::placeholder{color:var(--soft);opacity:1}
#shown{color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums;margin-right:auto;white-space:nowrap}
.row button,dialog button{padding:.35rem .7rem;border:1px solid var(--line);border-radius:8px;background:var(--card);cursor:pointer;font-size:.85rem;line-height:1.5}
.row button:hover,.chip:hover{border-color:var(--soft)}
.row button[aria-pressed=true]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
.chips{position:relative;display:flex;gap:.35rem 1rem;margin-top:.5rem;overflow-x:auto;padding:3px;margin-inline:-3px;scrollbar-width:none}
.chips fieldset{display:flex;gap:.35rem;flex:none;min-width:0}
.chips fieldset+fieldset{border-left:1px solid var(--line);padding-left:1rem}
.chip{border:1px solid var(--line);border-radius:99px;background:var(--card);padding:.12rem .7rem;font-size:.82rem;cursor:pointer;white-space:nowrap}
.chip span{color:var(--soft);font-variant-numeric:tabular-nums}
.chip.pass::before,.chip.review::before,.chip.reject::before{content:"";display:inline-block;width:.5em;height:.5em;border-radius:50%;background:currentColor;margin-right:.45em;vertical-align:.08em}
.chip.pass::before{color:var(--pass)}.chip.review::before{color:var(--review)}.chip.reject::before{color:var(--reject)}
.chip[aria-pressed=true]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
.chip[aria-pressed=true] span{color:inherit}
main{padding-top:1.25rem;padding-bottom:5rem;outline:0}
#none,.none{color:var(--soft);padding:1rem 0}
.page{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem 1.1rem 1.1rem;margin-bottom:1.25rem;content-visibility:auto;contain-intrinsic-size:auto 720px}
.page:focus{outline:0}
.page.here{border-color:var(--focus);box-shadow:0 0 0 1px var(--focus)}
.page>header{display:flex;flex-wrap:wrap;gap:.25rem .9rem;align-items:baseline;margin-bottom:.8rem}
h2{font-size:1rem;font-weight:600;overflow-wrap:anywhere;margin-right:auto}
.tags{display:flex;gap:.5rem;align-items:baseline;font-size:.82rem;flex-wrap:wrap}
.tags a{color:var(--soft);text-underline-offset:3px}
.tag{border-radius:6px;padding:.05rem .5rem;background:var(--tint);font-weight:600}
.tag.pass{background:var(--passbg);color:var(--pass)}.tag.review{background:var(--reviewbg);color:var(--review)}.tag.reject{background:var(--rejectbg);color:var(--reject)}
.error{flex-basis:100%;color:var(--reject);font-size:.87rem;overflow-wrap:anywhere}
.split{display:grid;grid-template-columns:minmax(0,3fr) minmax(20rem,2fr);gap:1.4rem;align-items:start}
.stage{max-height:max(24rem,calc(100vh - var(--tools,9rem) - 6rem));overflow:auto;border-radius:8px;background:var(--tint);text-align:center;scrollbar-width:thin}
.stage.empty{padding:3rem 1rem;color:var(--soft)}
.pictures{position:relative;display:inline-block;vertical-align:top;max-width:100%;text-align:left;touch-action:pan-y;user-select:none;cursor:ew-resize;--cut:50%}
.pictures:not(:has(.over)){cursor:default}
.under{display:block;max-width:100%;height:auto}
.over{position:absolute;inset:0;width:100%;height:100%;clip-path:inset(0 calc(100% - var(--cut)) 0 0)}
.pictures svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.pictures polygon{fill:transparent;stroke:transparent;stroke-width:2;vector-effect:non-scaling-stroke;stroke-linejoin:round;pointer-events:all}
.placed{stroke-dasharray:5 3}
.lines polygon,g.lit polygon{stroke:var(--mark)}
g.lit,.lines g{filter:drop-shadow(0 0 1px #fff) drop-shadow(0 0 1px #fff)}
g.lit polygon:not(.placed){fill:color-mix(in srgb,var(--mark) 14%,transparent)}
g.pass{--mark:#1667ff}g.quiet{--mark:#77736b}g.reject,g.flag{--mark:#e0281b}
.lines g.quiet polygon,g.lit.quiet polygon{stroke-dasharray:2 3}
g.flag polygon{stroke:var(--mark)}
.divider{position:absolute;top:0;bottom:0;left:var(--cut);width:0;pointer-events:none;border-left:2px solid #fff;margin-left:-1px;filter:drop-shadow(0 0 2px rgb(0 0 0/.55))}
.grip{position:sticky;display:block;top:calc(50% - 18px);width:36px;height:36px;margin-left:-19px;border-radius:50%;border:2px solid #fff;background:rgb(20 20 20/.62);color:#fff;pointer-events:auto;cursor:ew-resize;padding:0;touch-action:none}
.grip::before{content:"\\2039\\2002\\203a";font-size:1.05rem;line-height:1}
.side{position:absolute;top:8px;font-size:.72rem;font-weight:600;background:rgb(20 20 20/.62);color:#fff;border-radius:5px;padding:.05rem .45rem;pointer-events:none;opacity:0;transition:opacity .15s}
.pictures:hover .side,.pictures:focus-within .side{opacity:1}
.left{left:8px}.right{right:8px}
.texts{max-height:max(24rem,calc(100vh - var(--tools,9rem) - 6rem));overflow:auto;scrollbar-width:thin;padding:2px}
.block{list-style:none;padding:.5rem .65rem;border-left:3px solid var(--line);border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.block:last-child{border-bottom:0}
.block.reject{border-left-color:var(--reject)}.block.pass{border-left-color:var(--pass)}
.block.lit{background:var(--tint)}
.block:focus-visible{outline-offset:-2px}
.said{color:var(--soft);font-size:.9rem}
.set{font-weight:550}.set em{font-weight:400;color:var(--soft)}
.block.reject .set em{color:var(--reject)}
.facts{font-size:.78rem;color:var(--soft);display:flex;flex-wrap:wrap;gap:0 .9rem}
.facts b{font-weight:400;opacity:.85}.facts span{font-variant-numeric:tabular-nums}
.check{font-size:.82rem;margin-top:.25rem;padding:.15rem .5rem;border-radius:6px;background:var(--tint);overflow-wrap:anywhere}
.check.warning{background:var(--reviewbg);color:var(--review)}.check.error{background:var(--rejectbg);color:var(--reject)}
.loose{margin-bottom:.6rem}
#card{position:fixed;z-index:8;width:min(21rem,calc(100vw - 1rem));background:var(--card);border:1px solid var(--line);border-radius:10px;box-shadow:0 8px 30px rgb(0 0 0/.28);padding:.35rem .25rem;pointer-events:none}
#card .block{border:0}
dialog{border:1px solid var(--line);border-radius:12px;background:var(--card);color:var(--ink);padding:1.2rem 1.4rem;max-width:calc(100vw - 2rem)}
dialog::backdrop{background:rgb(0 0 0/.45)}
dialog dl{margin:.8rem 0 1rem}
dialog dl div{display:grid;grid-template-columns:5.5rem 1fr;padding:.2rem 0}
kbd{font:inherit;font-size:.85rem;border:1px solid var(--line);border-bottom-width:2px;border-radius:5px;padding:0 .4rem;background:var(--tint)}
@media (max-width:860px){
.top,main{padding-inline:.75rem}.tools{padding-inline:.75rem}
.top{grid-template-columns:1fr;padding-top:1.1rem}.bar{grid-row:auto}
.totals{gap:1.1rem;justify-content:space-between}.totals dd{font-size:1.25rem}
.split{grid-template-columns:minmax(0,1fr)}
.page{padding:.8rem .75rem;border-radius:10px}
.stage{max-height:80vh}.texts{max-height:none}
.side{opacity:1}
}
@media (max-width:560px){.tools{position:static}#shown{order:5;flex-basis:100%}.find{flex-basis:100%;max-width:none}.row{gap:.4rem}}
@media (prefers-reduced-motion:reduce){*{transition:none!important;scroll-behavior:auto!important}}
@media print{.tools,.divider,.side{display:none}.page{break-inside:avoid;content-visibility:visible}}
`;
