"""Rollback: (1) healthy new versions are not rolled back; (2) which defects are found."""
import os, sys
from story import *
d=pd.read_pickle(os.environ.get('FLIGHTS_PICKLE', 'flights.pkl')); pol=Policy()
for first in ('west','east','all'):
    x=d if first=='all' else d[d.west==(first=='west')]
    for tm in (1,2,3,4,5):
        tr=x[x.month==tm]; m1=Model(tr); b1=mkbase(tr,m1,pol); out=[]
        if tm<=4:
            tr2=x[x.month==tm+1]; m2=Model(tr2); b2=mkbase(tr2,m2,pol)
            mon=Monitor(pol); mon.deploy('a',b1,0); mon.deploy('b',b2,MONTH[tm+2][0]*24 if tm<5 else 0,prev='a')
            mon.pol=Policy(rollback_age_days=31); replay(mon,'b',m2,x,*MONTH[tm+2]); out.append('retrained:%s'%[(k[2][:6],round(k[0]/24-MONTH[tm+2][0])) for k in mon.log if k[2]=='ROLLBACK'])
        same=Monitor(Policy(rollback_age_days=31)); same.deploy('a',b1,0); same.deploy('b',b1,MONTH[tm+1][0]*24,prev='a'); replay(same,'b',m1,x,*MONTH[tm+1]); out.append('repacked-healthy:%s'%[k[2] for k in same.log if k[2]=='ROLLBACK'])
        for i in range(5):
            for j in range(i):
                mon=Monitor(pol); mon.deploy('a',b1,0); mon.deploy('b',b1,MONTH[tm+1][0]*24,prev='a'); replay(mon,'b',m1.swapped(i,j),x,MONTH[tm+1][0],MONTH[tm+1][0]+7,stop=lambda m:any(k[2]=='ROLLBACK' for k in m.log))
                t=[k[0]-MONTH[tm+1][0]*24 for k in mon.log if k[2]=='ROLLBACK']; out.append('%s<>%s:%s'%(F[j],F[i],'%dh'%t[0] if t else '-'))
        print(first,tm,'K',b1.unx.K,'sd %.3f rho %.2f nu %.1f'%(b1.unx.sd,b1.unx.rho,b1.unx.nu),' '.join(out),flush=True)
