"""Synthetic nulls and power through the same Null/e-detector/gates (vectorised as in Monitor.close_step)."""
import os, sys
from trimtab_policy import *
from scipy.signal import lfilter
def stream(rng,kind,n,m,F):
    """n blocks of m rows, F features -> array [n*m, F]"""
    N=n*m; x=rng.standard_normal((N,F))
    if kind.startswith('ar'):
        ph=float(kind[2:]); x=lfilter([math.sqrt(1-ph*ph)],[1,-ph],x,axis=0)
    elif kind.startswith('bar'):   # block effects, AR across blocks, sd .15
        ph=float(kind[3:]); e=lfilter([math.sqrt(1-ph*ph)],[1,-ph],rng.standard_normal((n+50,F)),axis=0)[50:]
        x+=np.repeat(.15*e,m,0)
    elif kind=='daily': x+=.5*np.sin(2*np.pi*np.repeat(np.arange(n),m)/24)[:,None]
    elif kind=='hours': x+=.5*np.sin(2*np.pi*np.tile(np.arange(m),n)/m)[:,None]   # a day per block
    elif kind=='weekly': x+=.5*np.isin(np.arange(n)%7,(5,6)).repeat(m)[:,None]
    return x
def run(kind,K,m=1000,F=5,W=90,shift=0,seed=0,pol=Policy(),A=None,when=0):
    PER=7 if kind=='weekly' else 1
    rng=np.random.default_rng(seed); A=A or W if not shift else (A or 90)
    x=stream(rng,kind,K+W,m,F)
    if shift: x[(K+when)*m:,0]+=shift
    base,live=x[:K*m],x[K*m:]; nulls=[];cl=[]
    for f in range(F):
        e,lo=make_grid(base[:,f],pol.bins)
        bl=np.array([count(base[i*m:(i+1)*m,f],e,lo) for i in range(K)]); nulls.append(Null(bl,bl.sum(0),pol,PER))
        cl.append([count(live[i*m:(i+1)*m,f],e,lo) for i in range(W)])
    M=0;eff=[];warn=[];ret=None;nw=0
    sup=[f for f in range(F) if nulls[f].supported]
    if not sup: return dict(ret=None,warn=None,nw=0,sup=0)
    for i in range(W):
        st={f:nulls[f].test([cl[f][i]],True,[K+i]) for f in sup}; lo=max(0,i-pol.accumulate+1)
        M=(1+M)*min(np.mean([evalue(st[f]['p']) for f in sup]),A**(1/3)); eff=(eff+[{f:st[f]['Dn'] for f in sup}])[-3:]
        cand=[f for f in sup if st[f]['p']<1/30/len(sup)] ; acc={}
        if cand or (M>=A and i>=2): acc={f:nulls[f].test([cl[f][j] for j in range(lo,i+1)],False,list(range(K+lo,K+i+1))) for f in sup}
        if [f for f in cand if acc[f]['Dn']>=pol.warn_effect]: nw+=1; warn=warn or [i+1]
        if M>=A and i>=2 and ret is None and K>=3*pol.accumulate:
            if [f for f in sup if acc[f]['Dn']>=pol.retrain_effect and acc[f]['p']*len(sup)<=pol.view_alpha and sum(q[f]>=pol.retrain_effect for q in eff)>=2]: ret=i+1
    return dict(ret=ret,warn=warn[0] if warn else None,nw=nw,sup=len(sup),Mx=M)
if __name__=='__main__':
    R=int(sys.argv[1]); mb=float(sys.argv[2]); pol=Policy(min_blocks=mb); m=1000
    Ks=[int(x) for x in sys.argv[3].split(',')]
    print('kind K | null 90 steps: share with RETRAIN, WARN steps/90, supported | shift .2: median warn, RETRAIN, found by 30 | .3')
    for kind in (sys.argv[4].split(',') if len(sys.argv)>4 else ('iid','ar.3','ar.5','ar.8','bar.0','bar.5','bar.8','daily','weekly')):
        for K in Ks:
            n=[run(kind,K,m,seed=s,pol=pol) for s in range(R)]
            o='%s %d | %.3f %.2f %.1f'%(kind,K,np.mean([x['ret'] is not None for x in n]),np.mean([x['nw'] for x in n]),np.mean([x['sup'] for x in n]))
            for sh in (.2,.3):
                p=[run(kind,K,m,seed=1000+s,shift=sh,W=30,pol=pol) for s in range(max(10,R//4))]
                md=lambda k:np.median([x[k] or 99 for x in p])
                o+=' | %g %g %.2f'%(md('warn'),md('ret'),np.mean([x['ret'] is not None for x in p]))
            print(o,flush=True)
