"""The people of the demo airline: nobody real, at real streets."""

from collections.abc import Iterator
from typing import Any

# Far from the numbers of real crew, so that a real file can be tried beside the demo.
_FIRST_NUMBER = 9_000_101

CAPTAINS = """
Bondarenko Oleksii Mykolaiovych | Kyiv, Rusanivska Embankment 12, apt 41 | 50.4400 30.5985
Hrytsenko Maryna Viktorivna | Kyiv, Kniazhyi Zaton St 12A, apt 87 | 50.4029 30.6196
Kovalchuk Andrii Stepanovych | Boryspil, Kyivskyi Shliakh St 75, apt 12 | 50.3541 30.9446
Lysenko Viktor Pavlovych | Kyiv, Obolonskyi Ave 16D, apt 9 | 50.5076 30.5025
Marchenko Ihor Vasylovych | Kyiv, Lesi Ukrainky Blvd 32A, apt 55 | 50.4212 30.5435
Oliinyk Serhii Yuriiovych | Brovary, Nezalezhnosti Blvd 9, apt 30 | 50.5258 30.8112
Polishchuk Dmytro Anatoliiovych | Kyiv, Saksahanskoho St 64, apt 17 | 50.4382 30.5037
Savchenko Larysa Petrivna | Kyiv, Slavhorodska St 14, apt 102 | 50.4182 30.6610
Tkachuk Roman Bohdanovych | Kyiv, Revutskoho St 13A, apt 66 | 50.4187 30.6458
Yurchenko Vadym Hryhorovych | Kyiv, Kaunaska St 2, apt 24 | 50.4391 30.6244
Zakharchuk Taras Ivanovych | Kyiv, Berezneva St 5, apt 8 | 50.4338 30.6291
"""

FIRST_OFFICERS = """
Andriichuk Nazar Olehovych | Kyiv, Urlivska St 19B, apt 140 | 50.4080 30.6156
Boiko Anastasiia Serhiivna | Kyiv, Zdolbunivska St 7B, apt 33 | 50.4136 30.6185
Danylenko Maksym Romanovych | Kyiv, Sholom-Aleikhema St 16A, apt 71 | 50.4709 30.6366
Fedorenko Yevhen Olehovych | Boryspil, Holovatoho St 25, apt 4 | 50.3489 30.9600
Halushko Ostap Markovych | Kyiv, Yevhena Kharchenka St 53, apt 19 | 50.3846 30.7018
Karpenko Vladyslav Ihorovych | Kyiv, Arkhitektora Verbytskoho St 26V, apt 62 | 50.4064 30.6601
Levchenko Kateryna Andriivna | Kyiv, Antonovycha St 130, apt 28 | 50.4199 30.5175
Moroz Bohdan Vitaliiovych | Kyiv, Pavla Tychyny Ave 22B, apt 5 | 50.4288 30.6098
Nazarenko Artem Valeriiovych | Brovary, Korolenka St 72, apt 73 | 50.5248 30.7892
Shulha Denys Oleksandrovych | Kyiv, Raiduzhna St 53, apt 90 | 50.4796 30.5896
Vdovenko Illia Mykhailovych | Kyiv, Kharkivske Hwy 168I, apt 211 | 50.4146 30.6583
"""

PURSERS = """
Chornovil Iryna Tarasivna | Kyiv, Mezhyhirska St 16, apt 3 | 50.4672 30.5156
Dovzhenko Olena Oleksandrivna | Kyiv, Petra Hryhorenka Ave 21V, apt 48 | 50.4063 30.6357
Kravets Nataliia Volodymyrivna | Kyiv, Boryspilska St 10, apt 15 | 50.4279 30.6662
Mazur Svitlana Leonidivna | Kyiv, Entuziastiv St 7/4, apt 77 | 50.4386 30.6003
Panchenko Tetiana Hryhorivna | Boryspil, Bankova St 3, apt 21 | 50.3500 30.9560
Rudenko Oksana Mykhailivna | Kyiv, Zhylianska St 75, apt 36 | 50.4384 30.4972
Sydorenko Yaroslav Denysovych | Kyiv, Ivana Mykolaichuka St 17A, apt 58 | 50.4335 30.6096
Vasylenko Halyna Ivanivna | Kyiv, Bratyslavska St 5, apt 94 | 50.4748 30.6187
Zinchenko Alina Borysivna | Kyiv, Oleksandra Koshytsia St 6, apt 11 | 50.4065 30.6449
"""

CABIN_CREW = """
Artemenko Daryna Kostiantynivna | Kyiv, Mykhaila Drahomanova St 10V, apt 156 | 50.4132 30.6311
Bilous Sofiia Maksymivna | Kyiv, Borysa Hmyri St 2V, apt 83 | 50.3942 30.6239
Chumak Pavlo Arsenovych | Kyiv, Myloslavska St 7, apt 119 | 50.5281 30.6231
Diachenko Viktoriia Romanivna | Kyiv, Almatynska St 89, apt 42 | 50.4458 30.6698
Horbach Mykyta Dmytrovych | Kyiv, Oleksandra Myshuhy St 5, apt 60 | 50.3944 30.6389
Ivanchenko Yuliia Stanislavivna | Kyiv, Bazhana Ave 32A, apt 207 | 50.3976 30.6477
Klymenko Solomiia Yuriivna | Brovary, Volodymyra Velykoho St 10, apt 69 | 50.5122 30.8312
Kushnir Anton Bohdanovych | Kyiv, Budivelnykiv St 10, apt 7 | 50.4471 30.6229
Lytvynenko Polina Artemivna | Kyiv, Serzha Lyfaria St 6, apt 133 | 50.5128 30.6184
Melnyk Ruslana Vasylivna | Boryspil, Sichneva St 8 | 50.3562 30.9521
Onyshchenko Danylo Petrovych | Kyiv, Bereznikivska St 32, apt 29 | 50.4223 30.6022
Pavlenko Zlata Olehivna | Kyiv, Prazka St 14, apt 52 | 50.4400 30.6330
Romaniuk Liubov Stepanivna | Kyiv, Trostianetska St 7H, apt 81 | 50.4191 30.6490
Stetsenko Marko Ihorovych | Kyiv, Poliskyi Ln 9, apt 10 | 50.4224 30.6846
Tymoshchuk Veronika Andriivna | Kyiv, Mykoly Zakrevskoho St 35B, apt 175 | 50.5031 30.6099
Usenko Kyrylo Viktorovych | Kyiv, Yaltynska St 13, apt 97 | 50.4252 30.6557
Yatsenko Diana Serhiivna | Brovary, Kyivska St 153, apt 44 | 50.5131 30.7891
"""


def people() -> Iterator[dict[str, Any]]:
    """Give the crew records of the airline, as ``crew.service.hire`` takes them."""
    number = _FIRST_NUMBER
    groups = (("captain", CAPTAINS), ("first_officer", FIRST_OFFICERS), ("purser", PURSERS), ("cabin_crew", CABIN_CREW))
    for position, lines in groups:
        for line in lines.strip().splitlines():
            name, address, home = (part.strip() for part in line.split("|"))
            latitude, longitude = home.split()
            surname, first_name, _ = name.lower().split()
            yield {
                "id": number, "name": name, "position": position, "address": address,
                "email": f"{first_name}.{surname}@dnipro-wings.example",
                "phone": f"+380500{number % 1_000_000:06}",
                "latitude": float(latitude), "longitude": float(longitude),
            }  # fmt: skip
            number += 7
