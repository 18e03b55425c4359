import os, sys
import numpy as np, pandas as pd, datetime as dt
from trimtab_policy import *
from sklearn.linear_model import LogisticRegression
F=['hour','dow','distance','mdelay','deps']
ROLES=dict(hour='calendar',dow='calendar',distance='feature',mdelay='feature',deps='feature',score='score')
class Model:
    def __init__(s,d,perm=None):
        X=d[F].values.astype(float); s.mu=X.mean(0); s.sd=X.std(0)
        s.lr=LogisticRegression(max_iter=200).fit((X-s.mu)/s.sd,d.late.values); s.perm=perm or list(range(5))
    def swapped(s,i,j):
        import copy; m=copy.copy(s); m.perm=list(range(5)); m.perm[i],m.perm[j]=j,i; return m
    def score(s,X):
        X=np.nan_to_num(X,nan=0.)[:,s.perm]; return s.lr.predict_proba((X-s.mu)/s.sd)[:,1]
def cols(d,model):
    X=d[F].values.astype(float); c={f:X[:,i] for i,f in enumerate(F)}; c['score']=model.score(X); return c
def mkbase(d,model,pol): return Baseline(cols(d,model),d.m.values,ROLES,pol)
def day(s): return (dt.date.fromisoformat(s)-dt.date(1970,1,1)).days
def replay(mon,v,model,d,d0,d1,fault=None,stop=None,base=None):
    """days [d0,d1); stop(mon)->True ends after the current window; returns last hour"""
    b=mon.vs[v].base; H=b.window_h; x=d[(d.day>=d0)&(d.day<d1)]
    w=(x.m.values//(60*H)); ids=np.arange(d0*24//H,d1*24//H); lo=np.searchsorted(w,ids,'left'); hi=np.searchsorted(w,ids,'right')
    Xall=x[F].values.astype(float); rows=0
    for k,i,j in zip(ids,lo,hi):
        X=Xall[i:j].copy()
        if fault: X=fault(X)
        c={f:X[:,q] for q,f in enumerate(F)}; c['score']=model.score(X) if len(X) else np.zeros(0)
        p=mon.vs[v].prev
        if p and mon.vs[p].base is not b:
            P=mon.vs[p].base; mon.rawcount=lambda P,c=c:{f:count(y,*P.grid[f]) for f,y in c.items()}
        mon.window(v,(k+1)*H,c); rows+=j-i
        if stop and stop(mon): return (k+1)*H,rows
    return d1*24,rows
FULL=None
def story(d,train,quiet,move,first,pol=Policy(),thin=1,retrain_days=7,phase=0,verbose=False,pool='all'):
    """months as (start,end) days; first: 'west'|'east'"""
    sel=d.west if first=='west' else ~d.west
    d=d.assign(sel=sel)
    tr=d[d.sel&(d.day>=train[0])&(d.day<train[1])]
    if thin>1: d=d.iloc[phase::thin]
    m1=Model(tr); b1=mkbase(tr,m1,pol); mon=Monitor(pol); mon.deploy('v1',b1,train[1]*24)
    q=d[d.sel]; replay(mon,'v1',m1,q,*quiet); nq=len(mon.log); lq=list(mon.log); r={'win_h':b1.window_h}
    t,rows=replay(mon,'v1',m1,d,*move,stop=lambda m:any(x[2]=='RETRAIN' for x in m.log[nq:]))
    ret=[x for x in mon.log[nq:] if x[2]=='RETRAIN']; r['quiet']=[(x[2],round(x[0]/24-quiet[0],1),x[3].get('features')) for x in lq]
    r['move']=[(x[2],round(x[0]/24-move[0],1),x[3].get('features')) for x in mon.log[nq:]]
    if not ret: r['ok']=False; return r,mon
    # collect at least retrain_days since the move (episode start as estimated)
    ep=ret[0][3]['since']; n1=len(mon.log)
    tt=max(int(np.ceil(t/24)),move[0]+retrain_days)
    if tt*24>t: replay(mon,'v1',m1,d[d.m>=t*60],int(t//24),tt)
    t0=max(ep//24, tt-retrain_days); r['trained_on_days']=(t0-move[0],tt-move[0]); r['v1_after']=[x[2] for x in mon.log[n1:]]
    rec=d[(d.day>=max(t0,move[0]))&(d.day<tt)]
    m2=Model(rec); b2=mkbase(rec,m2,pol); r['win2_h']=b2.window_h; n2=len(mon.log)
    mon.deploy('v2',b2,tt*24,prev='v1')
    r['keff2']={f:round(b2.nulls_s[f].keff,1) for f in ('distance','mdelay','deps','score')}
    qd=move[1]-8; replay(mon,'v2',m2,d,tt,qd); r['v2']=[(x[2],round(x[0]/24-tt,1),x[3].get('features')) for x in mon.log[n2:]]; n3=len(mon.log); r['v2days']=qd-tt
    # broken v3: carries v2's baseline
    m3=m2.swapped(2,3); mon.deploy('v3',b2,qd*24,prev='v2')
    t,rows=replay(mon,'v3',m3,d,qd,qd+3,stop=lambda m:any(x[2]=='ROLLBACK' for x in m.log[n3:]))
    r['v3']=[(x[2],round((x[0]-qd*24)),x[3].get('features')) for x in mon.log[n3:]]; n4=len(mon.log)
    mon.vs['v2'].since_alias=t; q2=int(np.ceil(t/24)); replay(mon,'v2',m2,d,q2,move[1]-4)
    r['v2b']=[(x[2],x[3].get('features')) for x in mon.log[n4:]]; n5=len(mon.log)
    def nan(X): X[:,2]=np.nan; return X
    def const(X): X[:,3]=0.; return X
    for name,fa,(a,b) in (('nan',nan,(move[1]-4,move[1]-3)),('const',const,(move[1]-2,move[1]-1))):
        n5=len(mon.log); replay(mon,'v2',m2,d,a,b,fault=fa); replay(mon,'v2',m2,d,b,b+1)
        r[name]=[(x[2],round(x[0]-a*24),x[3].get('features')) for x in mon.log[n5:]]
    k=lambda s,name:[x for x in r[s] if x[0]==name]
    bad=lambda s:[x for x in r[s] if x[0] in('RETRAIN','ROLLBACK')]
    r['ok']=(not bad('quiet') and len(k('move','RETRAIN'))==1 and not k('move','ROLLBACK') and not [x for x in r['v1_after'] if x in('RETRAIN','ROLLBACK')] and not bad('v2')
      and len(k('v3','ROLLBACK'))==1 and not k('v3','RETRAIN') and not bad('v2b') and bool(k('nan','DATA_QUALITY')) and not bad('nan') and bool(k('const','DATA_QUALITY')) and not bad('const'))
    return r,mon
MONTH={i:(day(f'2001-0{i}-01'),day(f'2001-0{i+1}-01')) for i in range(1,7)}
