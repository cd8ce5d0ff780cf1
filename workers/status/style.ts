/** The public page's look: the dashboard's tokens, larger and quieter. No name in here may sound like an alarm. */
export const style = `
:root{color-scheme:light dark;--font:"Inter Variable",Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
--bg:light-dark(#f6f6f4,#0e1013);--panel:light-dark(#fff,#15181d);--line:light-dark(#e2e2dd,#242930);--line2:light-dark(#c9c9c2,#38404a);
--ink:light-dark(#17191c,#eceef1);--ink2:light-dark(#565c64,#9aa3ae);--ink3:light-dark(#656b73,#858e99);--accent:light-dark(#9a5b00,#f0b04f);
--ut:light-dark(#0b7a53,#3ecf98);--uf:light-dark(#2aa876,#2b9d74);--gt:light-dark(#8f5b00,#f2b64c);--gf:light-dark(#e0a02c,#c98a1f);
--xt:light-dark(#bd2f1b,#ff7a66);--xf:light-dark(#dc4a34,#d84b36);--qt:light-dark(#626a74,#98a2ae);--qf:light-dark(#b9bfc7,#3d4650);
--mt:light-dark(#2f5fb8,#86aef5);--mf:light-dark(#7fa3e6,#3f66ad);--nf:light-dark(#ececea,#1c2026)}
*{box-sizing:border-box;margin:0}
body{background:var(--bg);color:var(--ink);font:400 15px/1.5 var(--font);-webkit-font-smoothing:antialiased}
main{max-width:760px;margin:0 auto;padding:56px 24px 72px;display:grid;grid-template-columns:minmax(0,1fr);gap:24px}
a{color:inherit;text-decoration-color:var(--line2);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:4px}
h1{font-size:34px;font-weight:600;letter-spacing:-.022em;line-height:1.15;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:15px;font-weight:600;overflow-wrap:anywhere}h3{font-size:15px;font-weight:550;overflow-wrap:anywhere}
.row{display:flex;align-items:center;justify-content:space-between;gap:12px}.row h2{min-width:0}
.brand{display:flex;gap:10px;align-items:center;font-weight:650;letter-spacing:-.01em}
.brand svg{width:20px;height:20px;flex:none;fill:var(--accent);stroke:var(--accent)}
.quiet{color:var(--ink2)}.faint{color:var(--ink3);font-size:13px}.num{font-variant-numeric:tabular-nums}
.panel{overflow:hidden;background:var(--panel);border:1px solid var(--line);border-radius:12px}
.big{padding:28px 28px 26px;display:grid;gap:10px}.big p{max-width:56ch}
.big.x{box-shadow:inset 4px 0 var(--xf)}.big.g{box-shadow:inset 4px 0 var(--gf)}.big.q{box-shadow:inset 4px 0 var(--qf)}.big.m{box-shadow:inset 4px 0 var(--mf)}
.say{display:inline-flex;flex:none;gap:8px;align-items:center;font-weight:550;white-space:nowrap;font-size:14px}
.say i{width:10px;height:10px;flex:none}
.say.u{color:var(--ut)}.say.u i{background:var(--uf);border-radius:50%}
.say.x{color:var(--xt)}.say.x i{background:var(--xf);border-radius:2px}
.say.g{color:var(--gt)}.say.g i{background:var(--gf);clip-path:polygon(50% 0,100% 100%,0 100%)}
.say.q{color:var(--qt)}.say.q i{border:2px dashed var(--qt);border-radius:50%}
.say.m{color:var(--mt)}.say.m i{background:var(--mf);transform:rotate(45deg) scale(.82)}
.part{padding:20px 28px;border-top:1px solid var(--line)}.part:first-child{border:0}
.band{display:block;width:100%;height:30px;margin:12px 0 6px}
.band .u{fill:var(--uf);opacity:.85}.band .x{fill:var(--xf)}.band .g{fill:var(--gf)}.band .q{fill:url(#hatch)}.band .m{fill:var(--mf)}.band .n{fill:var(--nf)}
#days{stroke:var(--panel);stroke-width:2;vector-effect:non-scaling-stroke;fill:none}#hatch path{stroke:var(--qf)}#hatch rect{fill:var(--nf)}
.span{font-variant-numeric:tabular-nums}.span::before{content:"90 days ago"}.span::after{content:"today"}
.hidden{position:absolute;width:0;height:0}
.part ol{list-style:none;padding:0;margin-top:12px;display:grid;gap:10px}
.part li{display:grid;grid-template-columns:132px 1fr;gap:4px 16px}
.part b{font-weight:600}.part li p{min-width:0;overflow-wrap:anywhere}.note{white-space:pre-wrap;overflow-wrap:anywhere}
.after{margin-top:6px}.after .faint{display:block}
.past{padding:14px 28px;border-top:1px solid var(--line);display:grid;grid-template-columns:132px 1fr;gap:4px 16px}
.late{padding:14px 28px;box-shadow:inset 4px 0 var(--qf)}
footer{display:flex;flex-wrap:wrap;gap:6px 24px;justify-content:space-between}
@media(max-width:600px){main{padding:28px 16px 48px;gap:16px}h1{font-size:27px}.big{padding:20px}.part{padding:16px 20px}.past{padding:14px 20px;grid-template-columns:1fr}.part li{grid-template-columns:1fr}#days{stroke-width:1}}
`.trim()
