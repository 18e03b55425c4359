"""Reference implementation of POLICY.md (numbers in the comments are its sections)."""
import math, numpy as np
from dataclasses import dataclass, field
from scipy.stats import t as tdist, binom

@dataclass(frozen=True)
class Policy:
    bins: int = 256
    points: int = 11
    min_rows: int = 200            # fewer valid rows: no statistic
    window_rows: int = 1000
    min_blocks: int = 3            # effective blocks K/phi for a claim
    accumulate: int = 7            # steps in the accumulated view
    retrain_budget_days: float = 90
    rollback_budget_days: float = 365
    warn_budget_days: float = 30
    warn_effect: float = .025
    retrain_effect: float = .05
    rollback_effect: float = .10
    persist: int = 3               # steps (RETRAIN) / windows (ROLLBACK) that must agree
    view_alpha: float = .01
    tail_nu: float = 10            # never believe a thinner tail than t_10
    min_bucket: int = 5
    dq_alpha: float = 1e-6
    dq_floor: float = .005
    dq_clear: int = 3
    cooldown_h: float = 24
    max_retrains_week: int = 3
    rollback_age_days: float = 7

def make_grid(x, bins=256):
    """(2.1) type-1 quantiles at k/bins, distinct."""
    s = np.sort(x[np.isfinite(x)]); n = len(s)
    k = np.arange(1, bins + 1)
    return np.unique(s[(k * n + bins - 1) // bins - 1]), s[0]

def count(x, edges, lo):
    """-> int array [under, bins..., over, missing, nan, inf]; here None/missing is given as NaN."""
    nb = len(edges); out = np.zeros(nb + 4, np.int64)
    fin = np.isfinite(x); out[nb + 2] = np.isnan(x).sum(); out[nb + 3] = np.isinf(x).sum()
    v = x[fin]; ix = np.searchsorted(edges, v, 'left') + 1; ix[v < lo] = 0
    out[:nb + 2] += np.bincount(ix, minlength=nb + 2)
    return out

class Null:
    """(4) null of one feature at one scale (block length): points, F0, tau2, rho, K_eff."""
    def __init__(self, blocks, total, pol, period=1, first=0, categorical=False):
        self.period = 1; self.first = first
        self.categorical = categorical
        if categorical: blocks, total, n_cat = self.fold(blocks, total, pol)
        nb = total.shape[0] - 4 if not categorical else n_cat - 2
        self.nb = nb
        self.total = total[:nb + 2]; self.N = int(self.total.sum())
        cdf0 = (np.cumsum(self.total) if not categorical else self.total)[:nb + 1 + categorical] / self.N   # F at min-, e0..; categorical: shares
        self.cdf0 = cdf0
        rows = blocks[:, :nb + 2].sum(1)
        med = np.median(rows[rows > 0]) if (rows > 0).any() else 0
        ok = rows >= max(pol.min_rows, .5 * med)
        B = blocks[ok][:, :nb + 2]; n = rows[ok]; K = len(n)
        self.K = K; self.used = 1
        lev = np.arange(1, pol.points + 1) / (pol.points + 1)
        ix = np.unique(np.searchsorted(cdf0, lev - 1e-12, 'left')); ix = ix[(ix >= 1) & (ix < nb)]  # last edge has F=1
        self.ix = ix; Q = len(ix); self.Q = Q
        if categorical: ix = np.flatnonzero(self.total > 0)[:pol.points + 1]
        self.ix = ix; Q = len(ix); self.Q = Q
        self.F0 = cdf0[ix]
        Fs = (self.F0 * self.N + .5) / (self.N + 1); self.s2 = 1 / (Fs * (1 - Fs))   # logit scale: sampling variance = s2/n
        self.supported = False; self.keff = 0; self.rho = 0; self.phi = 1.
        if K < 2 or Q == 0: return
        g = self.logit((B if categorical else np.cumsum(B, 1))[:, ix], n[:, None])
        pos = np.flatnonzero(ok); buck = (pos + first) % period
        nbk = np.bincount(buck, minlength=period)
        if period > 1 and nbk[nbk > 0].min() >= pol.min_bucket: self.period = period
        else: buck = np.zeros(K, int); nbk = np.array([K])
        self.g0 = np.full((self.period, Q), np.nan)
        for k in range(self.period):
            if nbk[k]: self.g0[k] = g[buck == k].mean(0)
        d = g - self.g0[buck]; used = int((nbk > 0).sum()); self.used = used
        S2 = (d * d).sum(0) / (K - used)
        self.inv_n = float((1 / n).mean())
        self.tau2 = np.maximum(0, S2 - self.s2 * self.inv_n)
        v = np.where(S2 > 0, S2, 1)
        # consecutive pairs only (blocks ok[i], ok[i+1] adjacent)
        adj = np.flatnonzero(np.diff(pos) == 1)
        r = float(((d[adj] * d[adj + 1]).sum(0) / (v * max(1, len(adj)))).mean()) if len(adj) else 0.
        self.rho_raw = r
        r = r + (1 + 3 * r) / K                 # Marriott-Pope
        self.rho = min(.9, max(0., r))
        self.finish((1 + self.rho) / (1 - self.rho), pol)
    def finish(self, phi, pol):
        self.phi = phi
        self.keff = self.K / phi
        self.nu = min(pol.tail_nu, max(1., (self.K - self.used) / phi))
        self.supported = self.keff >= pol.min_blocks
    def bound_by(self, coarse, pol):
        """dependence inside a coarse block is at worst perfect."""
        if self.K >= 2 and self.Q and coarse.K >= 2: self.finish(max(1., min(self.phi, self.K / coarse.keff)), pol)
    def phi_a(self, a):
        h = np.arange(1, a)
        return min(self.phi, 1 + 2 * float(((1 - h / a) * self.rho ** h).sum()))
    def fold(self, blocks, total, pol):
        """categorical counts [cat_0.., other, unseen, missing, type errors] -> [11 largest.., rest]"""
        v = total[:-2]; self.top = sorted(range(len(v) - 2), key=lambda i: (-v[i], i))[:pol.points]
        self.nv = len(v)
        f = lambda c: self.folded(c)
        return np.array([f(b) for b in blocks]), f(total), len(self.top) + 1
    def folded(self, c):
        t = [c[i] for i in self.top]; return np.array(t + [int(sum(c[:self.nv])) - int(sum(t))], np.int64)
    @staticmethod
    def logit(c, n): return np.log((c + .5) / (n - c + .5))
    def test(self, parts, longrun, ids=None):
        """parts: list of count vectors, one per block of the view. longrun: phi of the long run (evidence steps)."""
        if self.categorical: parts = [self.folded(p) for p in parts]
        P = np.array([p[:self.nb + 2] for p in parts]); mm = P.sum(1); keep = mm > 0; P = P[keep]; mm = mm[keep]; a = len(P)
        if a == 0: return dict(D=0., Dn=0., p=1., m=0, z=0.)
        C = P if self.categorical else np.cumsum(P, 1)[:, :self.nb + 1]; m = int(mm.sum())
        D = float(np.abs(C.sum(0) / m - self.cdf0).max())
        Dn = max(0., D - .87 * math.sqrt(1 / m + 1 / self.N))
        if not self.supported: return dict(D=D, Dn=Dn, p=1., m=m, z=0.)
        phi = self.phi if longrun else self.phi_a(a)
        Fp = (self.F0 * self.N + C[:, self.ix].sum(0) + .5) / (self.N + m + 1)     # pooled share: right under the null, and finite for rare ones
        var = self.tau2 * (phi / a + self.phi / self.K) + ((1 / mm).sum() / a ** 2 + self.inv_n / self.K) / (Fp * (1 - Fp))
        k = np.zeros(a, int) if self.period == 1 else (np.array(ids)[keep] + 0) % self.period
        g0 = self.g0[k]
        if np.isnan(g0).any(): return dict(D=D, Dn=Dn, p=1., m=m, z=0.)   # an hour the baseline never saw
        dev = (self.logit(C[:, self.ix], mm[:, None]) - g0).mean(0)
        var = var + self.tau2 * (self.phi / self.K) * (self.used - 1)      # a bucket's mean rests on K/used blocks
        z = np.abs(dev) / np.sqrt(var); zm = float(z.max())
        p = min(1., self.Q * 2 * float(tdist.sf(zm, self.nu)))
        return dict(D=D, Dn=Dn, p=p, m=m, z=zm)

WINDOWS_H = [1, 2, 3, 4, 6, 8, 12, 24]

class Baseline:
    """frame: dict feature -> float array; minute: epoch minutes. roles: feature -> feature|calendar|score."""
    def __init__(self, cols, minute, roles, pol=Policy(), window_h=None, step_h=24, digest=None):
        self.pol = pol; self.roles = roles; self.digest = digest or id(self)
        self.grid = {f: make_grid(x, pol.bins) for f, x in cols.items()}
        if window_h is None:
            for window_h in WINDOWS_H:
                cnt = np.unique(minute // (60 * window_h), return_counts=True)[1]
                if np.median(cnt) >= pol.window_rows: break
        self.window_h = window_h; self.step_h = step_h
        w = minute // (60 * window_h); w0 = w.min(); self.nw = int(w.max() - w0 + 1)
        per = step_h // window_h
        self.nulls_w, self.nulls_s, self.dq, self.wblocks = {}, {}, {}, {}; self.per = per; self.w0 = int(w0)
        for f, x in cols.items():
            e, lo = self.grid[f]
            bl = np.zeros((self.nw, len(e) + 4), np.int64)
            order = np.argsort(w, kind='stable'); cut = np.flatnonzero(np.diff(w[order])) + 1
            for ids in np.split(order, cut): bl[w[ids[0]] - w0] = count(x[ids], e, lo)
            tot = bl.sum(0); self.wblocks[f] = bl
            s = (np.arange(self.nw) + w0) // per; s0 = int(s[0]); s -= s[0]
            sb = np.zeros((s[-1] + 1, bl.shape[1]), np.int64); np.add.at(sb, s, bl)
            self.nulls_w[f] = Null(bl, tot, pol, per, int(w0) % per); self.nulls_s[f] = Null(sb, tot, pol, 7 if step_h == 24 else 1, s0 % 7); self.nulls_w[f].bound_by(self.nulls_s[f], pol)
            n = bl.sum(1); use = n >= pol.min_rows
            bad = bl[use][:, -2:].sum(1) / n[use]; nb = len(e) + 2
            modal = bl[use][:, :nb].max(1) / np.maximum(1, bl[use][:, :nb].sum(1))
            oor = (bl[use][:, 0] + bl[use][:, nb - 1]) / n[use]
            self.dq[f] = dict(bad=max(float(bad.max(initial=0)), tot[-2:].sum() / tot.sum()), modal=float(modal.max(initial=0)), n=int(n.sum()))

def ks_counts(a, b):
    """a, b: count vectors without the trailing [missing/nan, inf]"""
    return float(np.abs(np.cumsum(a) / a.sum() - np.cumsum(b) / b.sum()).max())

class Unexplained:
    """(7) U = D(predictions) - sum of D(inputs), window against the same hours of the baseline."""
    def __init__(self, b, pol):
        self.pred = [f for f in b.roles if b.roles[f] == 'score']; self.inp = [f for f in b.roles if b.roles[f] == 'feature']
        val = {f: b.wblocks[f][:, :-2] for f in self.pred + self.inp}
        rows = np.min([v.sum(1) for v in val.values()], 0)
        ok = rows >= pol.min_rows; pos = np.flatnonzero(ok); buck = (pos + b.w0) % b.per
        nb = np.bincount(buck, minlength=b.per)
        self.period = b.per if len(pos) and nb[nb > 0].min() >= pol.min_bucket else 1
        buck = buck % self.period; self.ref = {f: np.array([val[f][pos[buck == k]].sum(0) for k in range(self.period)]) for f in val}
        self.K = K = len(pos); used = len(set(buck))
        self.supported = False
        if K - used < 10: return
        U = np.array([self.u({f: val[f][i] for f in val}, k, leave=True) for i, k in zip(pos, buck)])
        mu = np.array([U[buck == k].mean() if (buck == k).any() else np.nan for k in range(self.period)]); d = U - mu[buck]
        self.mu = mu; self.sd = max(.02, math.sqrt((d * d).sum() / (K - used)))
        adj = np.flatnonzero(np.diff(pos) == 1); r = float((d[adj] * d[adj + 1]).mean() / max(1e-12, (d * d).mean())) if len(adj) else 0
        self.rho = min(.9, max(0, r + (1 + 3 * r) / K)); self.phi = (1 + self.rho) / (1 - self.rho)
        self.nu = min(pol.tail_nu, (K - used) / self.phi); self.supported = (K - used) / self.phi >= pol.min_blocks
        self.nbk = np.bincount(buck, minlength=self.period)
    def u(self, c, k, leave=False):
        d = lambda f: ks_counts(c[f], self.ref[f][k] - c[f] if leave else self.ref[f][k])
        return max(d(f) for f in self.pred) - sum(d(f) for f in self.inp)
    def test(self, counts, wid):
        k = wid % self.period
        if np.isnan(self.mu[k]): return None
        U = self.u({f: counts[f][:-2] for f in self.pred + self.inp}, k)
        z = (U - self.mu[k]) / (self.sd * math.sqrt(self.phi * (1 + 1 / self.nbk[k])))
        return dict(U=U, z=z, p=float(tdist.sf(z, self.nu)))

def evalue(p): return .5 / math.sqrt(max(p, 1e-16))

class VersionState:
    def __init__(self, base, since):
        self.base = base; self.since = since
        self.steps = []          # (step id, {f: counts})
        self.cur = None
        self.M = 0.; self.Mw = 0.; self.Mr = 0.; self.wins = []; self.dq_open = None; self.dq_clean = 0; self.effects = []
        self.warned = False; self.calm = 0; self.out_open = False

class Monitor:
    """Keyed by model. feed(window) in order -> decisions appended to .log"""
    def __init__(self, pol=Policy()):
        self.pol = pol; self.vs = {}; self.log = []; self.last_retrain = -1e18; self.retrains = []; self.inflight = None; self.latched = set(); self.rolled = set(); self.trace = []; self.rbtrace = []
    def deploy(self, v, base, t, prev=None):
        if v not in self.vs: self.vs[v] = VersionState(base, t)
        self.vs[v].prev = prev; self.vs[v].since_alias = t
        if self.inflight and v != self.inflight: self.inflight = None
    def say(self, t, v, kind, **k): self.log.append((t, v, kind, k))
    def window(self, v, t_end_h, cols):
        """one closed window: cols feature -> array (NaN = missing). t_end in hours since epoch."""
        b = self.vs[v].base
        self.window_counts(v, t_end_h, {f: count(x, *b.grid[f]) for f, x in cols.items()})
    def window_counts(self, v, t_end_h, counts):
        st = self.vs[v]; b = st.base; pol = self.pol
        n = int(next(iter(counts.values())).sum())
        if n == 0: return
        # ---- data quality (5)
        crit = {}
        for f, c in counts.items():
            q = b.dq[f]; bad = int(c[-2:].sum()); role = b.roles[f]
            if bad and bad / n >= q['bad'] + pol.dq_floor and binom.sf(bad - 1, n, min(1, q['bad'] + 1 / q['n'])) * len(counts) < pol.dq_alpha: crit[f] = 'MISSING'
            val = c[:-2]; m = int(val.sum())
            if m >= 50 and role != 'calendar':
                top = int(val.max())
                if top / m >= .99 and q['modal'] < .95 and binom.sf(top - 1, m, q['modal'] + 1 / q['n']) * len(counts) < pol.dq_alpha: crit[f] = 'CONSTANT'
        ins = {f: k for f, k in crit.items() if b.roles[f] != 'score'}
        outbad = any(b.roles[f] == 'score' for f in crit) and not ins     # the model's own output is broken: evidence, not an excuse
        if outbad and not st.out_open: st.out_open = True; self.say(t_end_h, v, 'OUTPUT_QUALITY', features=crit)
        if not outbad: st.out_open = False
        if ins:
            crit = ins; st.dq_clean = 0
            if not st.dq_open: st.dq_open = t_end_h; self.say(t_end_h, v, 'DATA_QUALITY', features=crit)
            st.wins = []; return
        if st.dq_open:
            st.dq_clean += 1
            if st.dq_clean < pol.dq_clear: return
            st.dq_open = None; self.say(t_end_h, v, 'DATA_QUALITY_CLEARED')
        # ---- rollback (7) at window scale
        if n >= pol.min_rows: self.rollback(v, st, t_end_h, counts, any(k == 'MISSING' and b.roles[f] == 'score' for f, k in crit.items()))
        # ---- steps
        sid = int((t_end_h - 1e-9) // b.step_h)
        if st.cur is None or st.cur[0] != sid:
            if st.cur is not None: self.close_step(v, st)
            st.cur = [sid, {f: np.zeros_like(c) for f, c in counts.items()}, 0]
        for f, c in counts.items(): st.cur[1][f] += c
        st.cur[2] += 1
        if t_end_h >= (sid + 1) * b.step_h: self.close_step(v, st)
    def close_step(self, v, st):
        pol = self.pol; b = st.base; sid, cs, nwin = st.cur; st.cur = None
        t = (sid + 1) * b.step_h
        n = int(next(iter(cs.values())).sum())
        if n < pol.min_rows or nwin * b.window_h < .5 * b.step_h: return
        st.steps = [s for s in st.steps if s[0] > sid - 2 * pol.accumulate] + [(sid, cs)]
        st.steps = st.steps[-pol.accumulate:]
        ev = [f for f in cs if b.roles[f] == 'feature' and b.nulls_s[f].supported]
        allf = [f for f in cs if b.roles[f] in ('feature', 'score') and b.nulls_s[f].supported]
        step = {f: b.nulls_s[f].test([cs[f]], True, [sid]) for f in cs}
        a = len(st.steps)
        acc = {f: b.nulls_s[f].test([s[1][f] for s in st.steps], False, [s[0] for s in st.steps]) for f in cs}
        st.effects.append({f: step[f]['Dn'] for f in cs}); st.effects = st.effects[-3:]
        spd = 24 / b.step_h
        if not ev:
            self.trace.append((t, v, step, acc, st.M)); return
        e = float(np.mean([evalue(step[f]['p']) for f in ev]))
        st.M = (1 + st.M) * min(e, (pol.retrain_budget_days * spd) ** (1 / pol.persist))
        if st.M < (pol.retrain_budget_days * spd) ** (1 / pol.persist): st.onset = (sid + 1) * b.step_h
        self.trace.append((t, v, step, acc, st.M))
        # WARN
        al = 1 / (pol.warn_budget_days * spd) / len(allf)
        w = [f for f in allf if step[f]['p'] < al and acc[f]['Dn'] >= pol.warn_effect]
        if w and not st.warned: st.warned = True; self.say(t, v, 'WARN', features=w)
        if not w:
            st.calm += 1
            if st.calm >= 3: st.warned = False
        else: st.calm = 0
        # RETRAIN (6)
        A = pol.retrain_budget_days * spd
        if st.M >= A and a >= pol.persist:
            hit = [f for f in ev if acc[f]['Dn'] >= pol.retrain_effect and acc[f]['p'] * len(ev) <= pol.view_alpha
                   and b.nulls_s[f].K >= 3 * pol.accumulate and sum(x[f] >= pol.retrain_effect for x in st.effects) >= 2]
            if hit and not self.inflight and not st.dq_open and t - self.last_retrain >= pol.cooldown_h \
               and sum(r > t - 168 for r in self.retrains) < pol.max_retrains_week:
                self.inflight = v; self.last_retrain = t; self.retrains.append(t)
                self.say(t, v, 'RETRAIN', features=hit, M=st.M, since=getattr(st, 'onset', t))
    def rollback(self, v, st, t, counts, nan_out=False):
        pol = self.pol
        if st.prev is None or v in self.rolled or (t - st.since_alias) > pol.rollback_age_days * 24: return
        P = self.vs[st.prev].base; own = st.base; wid = int(t // own.window_h) - 1
        raw = counts if P is own else self.rawcount(P)
        for x in {id(P): P, id(own): own}.values():
            if not hasattr(x, 'unx'): x.unx = Unexplained(x, pol)
        if not P.unx.supported: return
        m = min(int(raw[f][:-2].sum()) for f in P.unx.inp + ([] if nan_out else P.unx.pred))
        if m < pol.min_rows: return
        r = dict(U=1., p=1e-16) if nan_out else P.unx.test(raw, wid)
        if r is None: return
        o = r if P is own or nan_out else (own.unx.test(counts, wid) if own.unx.supported else None)
        A = pol.rollback_budget_days * 24 / own.window_h
        p = max(r['p'], o['p']) if o else r['p']; U = min(r['U'], o['U']) if o else r['U']   # must differ from both
        st.Mr = (1 + st.Mr) * min(evalue(p), A ** (1 / pol.persist))
        big = U >= pol.rollback_effect
        st.wins = (st.wins + [big])[-pol.persist:]
        self.rbtrace.append((t, v, r, st.Mr))
        if st.Mr >= A and len(st.wins) >= pol.persist and all(st.wins):
            self.rolled.add(v)
            self.say(t, v, 'ROLLBACK', to=st.prev, features=P.unx.pred, M=st.Mr)
