"""Golden vectors (JSON) made with SciPy. All inputs are inside the files."""
import os, sys, json
import numpy as np, scipy, math
from scipy.stats import kstwo, ks_2samp, t as tdist, binom
from scipy.spatial.distance import jensenshannon
from trimtab_policy import *
G=os.path.join(os.path.dirname(os.path.abspath(__file__)),'..','resources','golden','')
def conv(o):
    if isinstance(o,np.ndarray): return o.tolist()
    if isinstance(o,np.generic): return o.item()
    raise TypeError(type(o))
def dump(n,o):
    def clean(x):
        if isinstance(x,dict): return {k:clean(v) for k,v in x.items()}
        if isinstance(x,(list,tuple)): return [clean(v) for v in x]
        if isinstance(x,np.ndarray): return clean(x.tolist())
        if isinstance(x,(float,np.floating)) and math.isnan(x): return None
        return x
    json.dump({'scipy':scipy.__version__,'numpy':np.__version__,**clean(o)},open(G+n,'w'),default=conv,allow_nan=False,indent=None,separators=(',',':'))
fr=lambda x:x-np.floor(x)
i=np.arange(1,2001); ref=-np.log(1-fr(i*0.6180339887498949)); j=np.arange(1,1501); cur=1.15*-np.log(1-fr(j*0.7548776662466927))+.05
def nested(c0,k):
    F=np.cumsum(c0)/c0.sum(); cuts=sorted({int(np.searchsorted(F,q/k-1e-12,'left')) for q in range(1,k)}); return [c for c in cuts if c<len(c0)-1]
def group(c,cuts): return np.array([x.sum() for x in np.split(c,[q+1 for q in cuts])])
def psi(r,c):
    B=len(r); n,m=r.sum(),c.sum(); a=(r+.5)/(n+.5*B); b=(c+.5)/(m+.5*B); v=float(((a-b)*np.log(a/b)).sum()); return v,max(0,v-(B-1)*(1/n+1/m))
def js(r,c):
    B=len(r); n,m=r.sum(),c.sum(); d=float(jensenshannon(r/n,c/m,base=2)); return d,math.sqrt(max(0,d*d-(B-1)*(1/n+1/m)/(8*math.log(2))))
def stats(r,c,cuts=None):
    a,b=(r,c) if cuts is None else (group(r,cuts),group(c,cuts)); P,Pn=psi(a,b); J,Jn=js(a,b)
    return dict(grouped_reference=a,grouped_current=b,psi=P,psi_net=Pn,js=J,js_net=Jn)
cases=[]
for bins in (16,64,256):
    e,lo=make_grid(ref,bins); r=count(ref,e,lo); c=count(cur,e,lo); D=ks_counts(c[:-2],r[:-2]); n,m=2000,1500
    cuts=nested(r[:-2],16)
    cases.append(dict(bins=bins,min=lo,edges=e,reference_counts=r,current_counts=c,nested_cuts=cuts,ks_d=D,ks_d_net=max(0,D-.87*math.sqrt(1/n+1/m)),ks_p=float(kstwo.sf(D,round(n*m/(n+m)))),**stats(r[:-2],c[:-2],cuts)))
a,b=np.array([600,300,90,10,0]),np.array([250,180,50,12,8])
dump('statistics.json',dict(note='ref_i=-ln(1-frac(i*0.6180339887498949)), i=1..2000; cur_j=1.15*-ln(1-frac(j*0.7548776662466927))+0.05, j=1..1500. counts=[under, bins.., over, missing+nan, inf]',exact=dict(ks_d=float(ks_2samp(ref,cur).statistic),ks_p_asymptotic=float(kstwo.sf(.073,round(3000000/3500)))),numeric=cases,categorical=dict(reference=a,current=b,linf=float(np.abs(a/a.sum()-b/b.sum()).max()),**stats(a,b)),
 edge_cases=[dict(values=[1,1,1,2,2,float(3)],bins=4,edges=make_grid(np.array([1,1,1,2,2,3.]),4)[0],min=1.0),dict(values=[5.,5,5],bins=256,edges=make_grid(np.array([5.,5,5]),256)[0],min=5.0)]))
dump('distributions.json',dict(student_t_sf=[dict(z=z,nu=nu,sf=float(tdist.sf(z,nu))) for z in (0,.5,1,2,3.5,7.3,15,40,200) for nu in (1,1.7,2.5,5,8.3,10)],
 binomial_sf=[dict(k=k,n=n,p=p,sf_greater_than_k=float(binom.sf(k,n,p))) for k,n,p in ((0,10,.1),(4,200,.005),(9,1000,.001),(29,1000,.02),(998,1000,.95),(300,300,.9),(5,100000,1e-6),(0,200,1e-5))],
 kstwo_sf=[dict(d=d,n=n,sf=float(kstwo.sf(d,n))) for d,n in ((.073,857),(.02,5000),(.05,1000),(.1,150),(.01,20000),(.3,100),(.005,40000))]))
# nulls
rng=np.random.default_rng(7); out=[]
for name,K,m,ph,period in (('iid',20,500,0,1),('ar',31,1000,.6,1),('short',7,400,.3,1),('hours',56,300,.4,8)):
    ef=np.zeros(K)
    for k in range(1,K): ef[k]=ph*ef[k-1]+rng.normal()*.2
    sea=.8*np.sin(2*np.pi*np.arange(K)/8) if period>1 else 0
    X=[np.round(rng.normal(size=m+int(rng.integers(0,60)))+ef[k]*(ph>0)+(sea[k] if period>1 else 0),3) for k in range(K)]
    e,lo=make_grid(np.concatenate(X),32); bl=np.array([count(x,e,lo) for x in X]); pol=Policy(); nu=Null(bl,bl.sum(0),pol,period,3 if period>1 else 0)
    tests=[]
    for a,sh,lr in ((1,0,True),(1,.3,True),(3,.3,False),(7,.1,False),(2,1.,False)):
        parts=[count(np.round(rng.normal(size=m)+sh,3),e,lo) for _ in range(a)]; ids=list(range(5,5+a)); r=nu.test(parts,lr,ids); tests.append(dict(parts=parts,long_run=lr,block_ids=ids,result=r))
    out.append(dict(name=name,period=period,first_block_id=3 if period>1 else 0,min=lo,edges=e,blocks=bl,points_index=nu.ix,F0=nu.F0,g0=nu.g0,tau2=nu.tau2,inv_n=nu.inv_n,K=nu.K,period_used=nu.period,rho=nu.rho,phi=nu.phi,keff=nu.keff,nu=nu.nu,supported=nu.supported,phi_view={str(a):nu.phi_a(a) for a in (1,2,3,7)},tests=tests))
cb=np.array([np.concatenate([rng.multinomial(1000,rng.dirichlet(np.array([50,25,10,5,4,2,1,1,.7,.5,.3,.2,.2,.1])*8)),[0,0]]) for _ in range(25)]); nu=Null(cb,cb.sum(0),Policy(),categorical=True)
ct=[]
for w in ([50,25,10,5,4,2,1,1,.7,.5,.3,.2,.2,.1],[45,25,15,5,4,2,1,1,.7,.5,.3,.2,.2,.1],[50,25,10,5,4,2,1,1,.7,.5,.3,.2,.2,6]):
    w=np.array(w); p=np.concatenate([rng.multinomial(1000,w/w.sum()),[0,0]]); ct.append(dict(parts=[p],long_run=True,result=nu.test([p],True)))
out.append(dict(name='categorical',note='counts=[12 categories, other, unseen, missing, type errors]; points = 11 largest + rest',blocks=cb,points_index=nu.ix,top=nu.top,F0=nu.F0,g0=nu.g0,tau2=nu.tau2,K=nu.K,rho=nu.rho,phi=nu.phi,nu=nu.nu,supported=nu.supported,tests=ct))
dump('nulls.json',dict(cases=out))
# e-detector
ps=[[.5,.9,1],[.2,.01,.7],[1e-3,.5,1],[1e-9,1,1],[1e-20,.3,.2],[1e-4,1e-4,1e-2],[1,1,1],[.04,.04,.04]]; M=0; st=[]
A=90.
for p in ps:
    e=float(np.mean([evalue(x) for x in p])); M=(1+M)*min(e,A**(1/3)); st.append(dict(p=p,e=e,e_capped=min(e,A**(1/3)),M=M))
dump('edetector.json',dict(A=A,persist=3,steps=st))
# end to end, counts in, decisions out. 3 features + 1 calendar + score, 16 bins, windows of 6 h, 28 days
rng=np.random.default_rng(11); pol=Policy(bins=16); ROLES=dict(hour='calendar',a='feature',b='feature',c='feature',score='score')
def rows(day,h,n,shift=0,swap=False):
    wx=WX[day]; a=rng.normal(size=n)+shift; b=rng.exponential(size=n)*np.exp(.3*wx); c=rng.integers(0,8,n)*1.; hr=h*6+rng.integers(0,6,n)*1.
    A,B=(a,c) if swap else (a,b); return dict(hour=hr,a=np.round(a,3),b=np.round(b,3),c=c,score=np.round(1/(1+np.exp(-(.3*A+1.5*B-2+.05*c))),4))
WX=np.zeros(90)
for k in range(1,90): WX[k]=.5*WX[k-1]+rng.normal()*.6
def base(d0,d1,shift):
    ch=[(d*1440+h*360,rows(d,h,300,shift)) for d in range(d0,d1) for h in range(4)]
    return Baseline({f:np.concatenate([c[f] for _,c in ch]) for f in ROLES},np.concatenate([np.full(300,mn) for mn,_ in ch]),ROLES,pol,window_h=6)
b1=base(0,28,0); b2=base(40,52,.6)
mon=Monitor(pol); ev=[]; 
def dep(v,b,t,prev=None): mon.deploy(v,b,t,prev); ev.append(dict(type='alias',version=v,previous=prev,hour=t))
def bj(b): return dict(window_h=b.window_h,step_h=b.step_h,first_window=b.w0,features={f:dict(role=ROLES[f],min=b.grid[f][1],edges=b.grid[f][0],window_blocks=b.wblocks[f]) for f in ROLES},unexplained=None)
def feed(v,day,h,n=300,fault=None,**k):
    x=rows(day,h,n,**k)
    if fault: fault(x)
    b=mon.vs[v].base; cs={f:count(y,*b.grid[f]) for f,y in x.items()}; t=day*24+h*6+6; p=mon.vs[v].prev; pc=None
    if p and mon.vs[p].base is not b: pc={f:count(y,*mon.vs[p].base.grid[f]) for f,y in x.items()}; mon.rawcount=lambda P:pc
    n0=len(mon.log); n1=len(mon.trace); n2=len(mon.rbtrace); mon.window_counts(v,t,cs)
    o=dict(type='window',version=v,end_hour=t,counts=cs,previous_counts=pc,decisions=[dict(kind=k[2],**k[3]) for k in mon.log[n0:]])
    if len(mon.trace)>n1: z=mon.trace[-1]; o['step']=dict(step=z[2],view=z[3],M=z[4])
    if len(mon.rbtrace)>n2: z=mon.rbtrace[-1]; o['rollback']=dict(**z[2],M=z[3])
    ev.append(o); return [k[2] for k in mon.log[n0:]]
dep('1',b1,28*24)
for d in range(28,36):
    for h in range(4): feed('1',d,h)
for d in range(36,52):
    for h in range(4): feed('1',d,h,shift=.6)
dep('2',b2,52*24,'1')
for d in range(52,57):
    for h in range(4): feed('2',d,h,shift=.6)
dep('3',b2,57*24,'2'); done=False
for d in range(57,60):
    for h in range(4):
        if not done: done='ROLLBACK' in feed('3',d,h,shift=.6,swap=True)
def nan(x): x['b'][:]=np.nan
def const(x): x['a'][:]=0
dep('2',b2,60*24,'1')
for d in range(60,66):
    for h in range(4): feed('2',d,h,shift=.6,fault=nan if d==61 else const if d==64 else None)
B1,B2=bj(b1),bj(b2)
for B,b in ((B1,b1),(B2,b2)):
    u=getattr(b,'unx',None)
    if u: B['unexplained']=dict(K=u.K,period=u.period,mu=u.mu,sd=u.sd,rho=u.rho,phi=u.phi,nu=u.nu)
dump('end-to-end.json',dict(policy=pol.__dict__,baselines={'b1':B1,'b2':B2},versions={'1':'b1','2':'b2','3':'b2'},events=ev))
for x in mon.log: print(x[0]/24,x[1:])
